"""A cluster whose connections are TLS, by certificates of an authority of our own."""

import subprocess

import numpy as np
import pytest
from distributed.security import Security
from everything import cut
from inside import Inside
from processes import processes, share

import groggy_nb as gn

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj")


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def security(tmp_path_factory):
    """An authority, and a certificate that it signed, for all three roles."""
    folder = tmp_path_factory.mktemp("tls")
    ca, ca_key, asked, cert, key = (folder / name for name in ("ca", "ca.key", "asked", "cert", "key"))
    openssl("req", "-x509", "-days", 2, *KEY, "/CN=authority", "-keyout", ca_key, "-out", ca)
    openssl("req", "-new", *KEY, "/CN=worker", "-keyout", key, "-out", asked)
    openssl("x509", "-req", "-in", asked, "-CA", ca, "-CAkey", ca_key, "-set_serial", 1, "-out", cert)
    roles = ("client", "scheduler", "worker")
    files = {f"tls_{role}_{what}": str(p) for role in roles for what, p in (("cert", cert), ("key", key))}
    return Security(require_encryption=True, tls_ca_file=str(ca), **files)


def test_pagerank_over_tls_has_the_bits_of_one_machine_by_memory_or_by_dasks_connections(security):
    graph = cut(gn.generate.uniform(300, 4, seed=1))
    program = gn.algorithms.pagerank(tol=0, max_iter=10)
    wanted = np.asarray(program.run(graph, "reference")["pagerank"]).tobytes()
    program.run(graph, cluster=Inside(1))  # compiled once, for all workers
    with processes(2, security=security, protocol="tls://") as client:
        assert client.scheduler.address.startswith("tls://")
        for near, ways in ((True, "shared memory"), (False, "Dask's connections")):
            client.run(share, near)
            found = program.run(graph, cluster=client)
            assert np.asarray(found["pagerank"]).tobytes() == wanted
            rows = found.report.record.workers
            assert [row.ways for row in rows] == [ways, ways]
            assert all(row.name.startswith("tls://") for row in rows)
