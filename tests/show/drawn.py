"""What stands on axes: the lengths of bars, texts, names of rows, and what reaches out of the picture."""

from matplotlib.backends.backend_agg import FigureCanvasAgg

# Words that a picture must show as they are.
HOSTILE = ["$x^{2", "<img src=x onerror=alert(1)>", "a" * 200, "_hidden", "\\frac", "\x1b[2J"]


def widths(ax):
    """The length of each horizontal bar."""
    return [patch.get_width() for patch in ax.patches]


def texts(ax):
    """What is written on the axes."""
    return [text.get_text() for text in ax.texts]


def names(ax):
    """The names of the rows."""
    return [label.get_text() for label in ax.get_yticklabels()]


def legend(ax):
    """What the legend says."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


def cut_off(figure):
    """Texts that reach out of the picture."""
    FigureCanvasAgg(figure).draw()
    box = figure.bbox.padded(2)
    found = []
    for ax in figure.axes:
        rows = [label for label in ax.get_yticklabels() if label.get_text()]
        names = rows if ax.get_ylim()[0] > ax.get_ylim()[1] else []  # others may lie outside the view
        keys = ax.get_legend().get_texts() if ax.get_legend() else []
        for text in [*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label, *names, *keys]:
            if text.get_text() and not is_inside(text.get_window_extent(), box):
                found.append(text.get_text())
    return found


def is_inside(extent, box):
    """Whether a box lies in another."""
    is_wide = box.x0 <= extent.x0 and extent.x1 <= box.x1
    return is_wide and box.y0 <= extent.y0 and extent.y1 <= box.y1
