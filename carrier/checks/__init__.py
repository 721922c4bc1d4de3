"""The questions of the preflight, by what they need: this machine, the annuaire, the network, the operator."""
