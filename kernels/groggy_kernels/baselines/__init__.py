"""Algorithms written by hand as kernels: what a composed program is measured against."""
