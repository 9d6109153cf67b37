"""Every statistic the project prints, as R computes it, at full precision.

`sample` describes a column of numbers, `share` a part of a whole, `kappa` the agreement of two coders; `bootstrap`
draws organisations again for the interval of any of them. `printing` is where a number becomes text.
"""
