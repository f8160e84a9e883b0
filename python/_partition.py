"""How a grid is cut into one block a rank.

    px, py = best_grid(ranks, nx, ny)
    block = grid_block(rank, px, py, nx, ny)

Rank r is at (r % px, r // px) of px * py blocks; ranks from px * py on hold no cells.
"""

from __future__ import annotations

import heat_interop as heat

# The options that choose_grid() reads.
grid_keys = "px,py"


def best_grid(ranks: int, nx: int, ny: int) -> tuple[int, int]:
    """The process grid (px, py) on as many of the ranks as can have cells.

    Of these, the one whose busiest rank has the fewest cells to exchange in a step; of equals, the
    one with the fewest cuts across x, whose edges are strided in memory.
    """

    def busiest(grid: tuple[int, int]) -> int:
        px, py = grid
        return min(px - 1, 2) * -(-ny // py) + min(py - 1, 2) * -(-nx // px)

    for used in range(ranks, 0, -1):  # one rank always fits
        grids = [(px, used // px) for px in range(1, min(used, nx) + 1) if used % px == 0]
        fitting = [(px, py) for px, py in grids if py <= ny]
        if fitting:
            return min(fitting, key=busiest)
    raise heat.Error(heat.INVALID_ARGUMENT, "at least 1 rank is needed")


def choose_grid(ranks: int, nx: int, ny: int, options: str) -> tuple[int, int]:
    """The process grid of the options px and py, or else the best. Raises InvalidArgument."""
    px = heat.option_integer(options, "px", 0)
    py = heat.option_integer(options, "py", 0)
    if px == 0 and py == 0:
        return best_grid(ranks, nx, ny)
    if px == 0 and py > 0:
        px = ranks // py
    if py == 0 and px > 0:
        py = ranks // px
    if not (1 <= px <= nx and 1 <= py <= ny and px * py == ranks):
        raise heat.Error(
            heat.INVALID_ARGUMENT,
            f"px and py must multiply to {ranks} ranks and leave no block without cells",
        )
    return px, py


def grid_block(rank: int, px: int, py: int, nx: int, ny: int) -> heat.Block:
    """The block of a rank, empty if it holds no cells; sizes differ by at most one cell."""
    if rank >= px * py:
        return heat.Block(1, 1, 0, 0)
    i, j = rank % px, rank // px
    x, x_end = i * nx // px, (i + 1) * nx // px
    y, y_end = j * ny // py, (j + 1) * ny // py
    return heat.Block(x + 1, y + 1, x_end - x, y_end - y)
