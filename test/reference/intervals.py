"""Writes intervals.json, next to this file: intervals by SciPy, which nobody here wrote.

    pip install scipy==1.17.1 && python test/reference/intervals.py
"""

import json
import math
import pathlib

import numpy
import scipy
from scipy import stats

CONFIDENCE = 0.95


def wilson(hits, n):
    interval = stats.binomtest(hits, n).proportion_ci(CONFIDENCE, method="wilson")
    return {"hits": hits, "n": n, "low": interval.low, "high": interval.high}


def promoters(up, down, n):
    """Adjusted Wald: the normal interval of the mean of n + 3 answers of 1, 0 and -1 (domain.md 2.4)."""
    total = n + 3
    mean = (up - down) / total
    variance = (up + down + 1.5) / total - mean**2
    low, high = stats.norm.interval(CONFIDENCE, loc=mean, scale=math.sqrt(variance / total))
    return {"up": up, "down": down, "n": n, "low": 100 * max(-1, low), "high": 100 * min(1, high)}


def student(values):
    low, high = stats.t.interval(
        CONFIDENCE, len(values) - 1, loc=numpy.mean(values), scale=stats.sem(values)
    )
    return {"values": values, "low": low, "high": high}


def drawn(values):
    """Percentile bootstrap with far more samples than ours: what ours must come close to."""
    interval = stats.bootstrap(
        (values,), numpy.mean, confidence_level=CONFIDENCE, n_resamples=200_000, method="percentile", rng=1
    ).confidence_interval
    return {"values": values, "low": interval.low, "high": interval.high}


random = numpy.random.default_rng(20260727)
samples = [[int(x) for x in random.integers(40, 101, n)] for n in (30, 31, 45, 100)]
few = [[int(x) for x in random.integers(40, 101, n)] for n in (2, 5, 12, 29)]

pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "scipy": scipy.__version__,
            "student_quantiles": [[d, stats.t.ppf(0.975, d)] for d in (29, 30, 35, 50, 99, 500, 10_000)],
            "wilson": [wilson(*pair) for pair in ((19, 20), (9, 10), (0, 5), (5, 5), (1, 1), (860, 1040))],
            "promoters": [promoters(*case) for case in ((10, 4, 20), (1, 0, 1), (0, 3, 3), (100, 0, 100), (60, 20, 140))],
            "student": [student(values) for values in samples],
            "drawn": [drawn(values) for values in few],
        },
        indent=1,
    )
    + "\n"
)
