"""A cell that runs on a cluster names a variable that holds its client, or the scheduler's address."""

import pytest
from inside import Inside

from groggy_nb.errors import UsageError
from groggy_nb.notebook.arguments import read_line
from groggy_nb.notebook.combining import check
from groggy_nb.notebook.names import read_cluster


class Client:
    scheduler_info = None


def test_a_name_stands_for_the_variable_and_an_address_for_itself():
    workers = Inside(2)
    assert read_cluster("client", {"client": workers}) is workers
    assert read_cluster("tcp://somewhere:8786", {}) == "tcp://somewhere:8786"
    assert read_cluster(None, {}) is None
    with pytest.raises(UsageError, match="no variable 'clinet'") as wrong:
        read_cluster("clinet", {"client": Client()})
    assert "client" in wrong.value.hint


def test_a_sweep_keeps_no_rounds_in_a_folder():
    with pytest.raises(UsageError, match="--sweep and --checkpoint do not go together"):
        check(read_line("p G --cluster client --checkpoint rounds --sweep k=1,2"), "auto")


@pytest.mark.parametrize("other", ["--mode step", "--edit", "--annotate"])
def test_what_a_cluster_does_not_do_is_refused_beside_it(other):
    with pytest.raises(UsageError, match=f"{other.split()[0]}.* and --cluster do not go together"):
        check(read_line(f"p G --cluster client {other}"), "auto")
