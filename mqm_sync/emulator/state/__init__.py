"""A sandbox's world on disk, so that it outlives the process, however that ends."""

from mqm_sync.emulator.state.keeper import Keeper

__all__ = ["Keeper"]
