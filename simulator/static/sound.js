// What is heard: sentences, keys, ringing. Silent when the sound is off, or where there is no voice.

const TONES = { 1: [697, 1209], 2: [697, 1336], 3: [697, 1477], 4: [770, 1209], 5: [770, 1336], 6: [770, 1477],
  7: [852, 1209], 8: [852, 1336], 9: [852, 1477], "*": [941, 1209], 0: [941, 1336], "#": [941, 1477] };
const RINGBACK = { hertz: 440, on: 1.5, period: 5 }; // the French ringing tone

export class Sound {
  constructor(speechUrl, isOn) {
    this.speechUrl = speechUrl;
    this.isOn = isOn;
    this.playing = null;
    this.ringing = null;
  }

  // Resolves when all is said, or at once if nothing can be heard; true if something was.
  async say(sentences) {
    this.stop();
    let heard = false;
    const turn = (this.turn = Symbol("turn"));
    for (const { text, sound } of sentences) {
      if (!this.isOn() || this.turn !== turn) break;
      heard = (await this.play(sound || `${this.speechUrl}?texte=${encodeURIComponent(text)}`)) || heard;
    }
    return heard;
  }

  play(address) {
    if (new URL(address, location.href).origin !== location.origin) return Promise.resolve(false);
    return new Promise((resolve) => {
      const audio = (this.playing = new Audio(address));
      audio.addEventListener("ended", () => resolve(true));
      audio.addEventListener("error", () => resolve(false));
      audio.addEventListener("pause", () => resolve(true));
      audio.play().catch(() => resolve(false));
    });
  }

  stop() {
    this.turn = null;
    this.playing?.pause();
    this.playing = null;
  }

  key(key) {
    if (this.isOn()) this.tone(TONES[key], 0, 0.14, 0.06);
  }

  ring(on) {
    const wanted = on && this.isOn();
    if (wanted === Boolean(this.ringing)) return;
    clearInterval(this.ringing);
    this.ringing = null;
    if (!wanted) return this.oscillators?.forEach((oscillator) => oscillator.stop());
    const once = () => { this.oscillators = this.tone([RINGBACK.hertz], 0, RINGBACK.on, 0.04); };
    once();
    this.ringing = setInterval(once, RINGBACK.period * 1000);
  }

  tone(frequencies, after, seconds, volume) {
    this.context ??= new AudioContext();
    const gain = this.context.createGain();
    gain.gain.value = volume;
    gain.connect(this.context.destination);
    return frequencies.map((hertz) => {
      const oscillator = new OscillatorNode(this.context, { frequency: hertz });
      oscillator.connect(gain);
      oscillator.start(this.context.currentTime + after);
      oscillator.stop(this.context.currentTime + after + seconds);
      return oscillator;
    });
  }
}
