// How fast simulated time passes beside the real one.

const SPEED = { speaking: 8, listening: 2, else: 1 }; // when accelerated; the ringing leaves time to answer

export class Pace {
  begin(picture, fast, already = 0) {
    this.stop();
    this.already = already;
    this.picture = picture;
    this.stopped = false;
    this.speed = fast ? this.fastSpeed(picture) : 1;
    this.began = performance.now();
  }

  fastSpeed(picture) {
    if (picture.speaking) return SPEED.speaking;
    if (picture.lines.some((line) => line.voicemail && line.state === "active")) return SPEED.speaking;
    return picture.caller.listening || picture.lines.some((line) => line.state === "active") ? SPEED.listening : SPEED.else;
  }

  // The same wait, at another speed.
  change(fast) {
    const { job, picture } = this;
    if (!picture || picture.over || !this.timer) return;
    this.begin(picture, fast, this.elapsed());
    this.after(job);
  }

  // Without `seconds`, when the next thing is due.
  after(job) {
    const { seconds, then } = (this.job = job);
    const due = this.picture.next_in;
    if (seconds === null && due === null) return;
    const wait = seconds ?? Math.max(0.3, (due - this.elapsed()) / this.speed);
    this.timer = setTimeout(() => { this.timer = null; then(); }, Math.min(wait * 1000, 2 ** 31 - 1));
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.stopped = true;
  }

  // Simulated seconds since the server's last answer: never as far as the next thing.
  elapsed() {
    if (!this.picture || this.began === undefined) return 0;
    const passed = this.already + ((performance.now() - this.began) / 1000) * this.speed;
    return Math.min(passed, this.picture.next_in ?? passed, 86_400);
  }

  clock() {
    const moment = new Date(this.picture.clock).getTime() + (this.picture.over ? 0 : this.elapsed() * 1000);
    return new Date(moment).toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris" });
  }
}
