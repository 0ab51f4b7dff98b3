"""升级演练: the next release migrates and restarts while everybody works on."""
