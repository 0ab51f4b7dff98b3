"""沙箱信用平台: the receiving side, simulated; the outside world, with a store of its own."""
