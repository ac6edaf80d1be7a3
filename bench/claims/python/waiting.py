"""Work that waits: how well threads and asyncio overlap it.

A server in another process answers each request after a delay. Every client keeps one connection
and asks for its share of the requests, one after the other.

    waiting.py serial requests=N delay_ms=D              one client
    waiting.py threads requests=N delay_ms=D workers=C   C threads, each a client
    waiting.py asyncio requests=N delay_ms=D workers=C   C tasks of one thread, each a client
    waiting.py sleeps by=serial|threads [count=20] [delay_ms=10]
    waiting.py fsync by=serial|threads [count=32]        as many small files, forced to the disk
    waiting.py blocking_call [block_ms=100]              what one call that blocks does to asyncio
    waiting.py server delay_ms=D                         what the first three start

The first three take plant_error=1, which spoils the answers, to show that they are checked.
"""

import asyncio
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time

import arm
import common

ADDRESS = "127.0.0.1"
MESSAGE_BYTES = 8
FILES_BESIDE_CONNECTIONS = 64


# ---- The server ---------------------------------------------------------------------------------

class Answering(asyncio.Protocol):
    """Sends each number back, plus one, after the delay."""

    def __init__(self, loop, delay_s):
        self.loop, self.delay_s = loop, delay_s

    def connection_made(self, transport):
        self.transport, self.received = transport, b""

    def data_received(self, data):
        self.received += data
        while len(self.received) >= MESSAGE_BYTES:
            request, self.received = (self.received[:MESSAGE_BYTES],
                                      self.received[MESSAGE_BYTES:])
            answer = message(int.from_bytes(request, "big") + 1)
            self.loop.call_later(self.delay_s, self.transport.write, answer)


def serve(delay_ms):
    """Serves until its standard input ends, as it does when the process at its other end does."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(
        lambda: Answering(loop, float(delay_ms) / 1e3), ADDRESS, 0, backlog=longest_backlog()))
    print(server.sockets[0].getsockname()[1])
    sys.stdout.flush()
    loop.add_reader(sys.stdin, loop.stop)
    loop.run_forever()


class Server:
    """The server's process, for as long as the block lasts."""

    def __init__(self, delay_ms):
        self.delay_ms = delay_ms

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "server", "delay_ms=%s" % self.delay_ms],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = self.process.stdout.readline()
        if not port:
            raise RuntimeError("the server failed with exit status %d" % self.process.wait())
        return int(port)

    def __exit__(self, *_):
        self.process.communicate()


# ---- What the machine must allow ----------------------------------------------------------------

def longest_backlog():
    try:
        with open("/proc/sys/net/core/somaxconn") as file:
            return int(file.read())
    except OSError:
        return socket.SOMAXCONN


def allow_connections(count):
    """For this process and those that it starts."""
    if longest_backlog() < count:
        raise arm.Untestable("only %d connections may wait for a server here, %d are needed; allow "
                             "them with: sysctl -w net.core.somaxconn=%d"
                             % (longest_backlog(), count, count))
    needed = count + FILES_BESIDE_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise arm.Untestable("a process may have only %d open files here, %d are needed; raise the "
                             "limit with: ulimit -Hn %d" % (hard, needed, needed))
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


# ---- The clients --------------------------------------------------------------------------------

def message(number):
    return number.to_bytes(MESSAGE_BYTES, "big")


def ask(port, requests, seen):
    """The answers to some requests over one connection, by calls that block."""
    with socket.create_connection((ADDRESS, port)) as connection:
        seen.append(threading.active_count())
        answers = []
        for request in requests:
            connection.sendall(message(request))
            answer = connection.recv(MESSAGE_BYTES, socket.MSG_WAITALL)
            answers.append(int.from_bytes(answer, "big"))
        return answers


async def ask_by_asyncio(port, requests, seen):
    reader, writer = await asyncio.open_connection(ADDRESS, port)
    seen.append(threading.active_count())
    answers = []
    for request in requests:
        writer.write(message(request))
        answers.append(int.from_bytes(await reader.readexactly(MESSAGE_BYTES), "big"))
    writer.close()
    return answers


def shares(requests, workers):
    size = -(-requests // workers)
    return [range(i, min(i + size, requests)) for i in range(0, requests, size)]


def serial(port, requests, _, seen):
    return ask(port, range(requests), seen)


def threads(port, requests, workers, seen):
    try:
        return common.flatten(common.run_threads(lambda share: ask(port, share, seen),
                                                 range(requests), workers))
    except RuntimeError as why:  # The threads that were started end by themselves.
        raise arm.Untestable("%d threads cannot be started here (%s); allow more processes with "
                             "ulimit -u, or in the container's limits" % (workers, why))


def by_asyncio(port, requests, workers, seen):
    async def everything():
        clients = [ask_by_asyncio(port, share, seen) for share in shares(requests, workers)]
        return sum(await asyncio.gather(*clients), [])
    return run_asyncio(everything())


def run_asyncio(coroutine):
    """As asyncio.run(), which Python 3.6 has not."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def requests_by(way):
    def run(requests, delay_ms, workers="1", plant_error=""):
        requests, workers, seen = int(requests), int(workers), []
        allow_connections(workers)
        with Server(delay_ms) as port:
            measured, answers = arm.timed(lambda: way(port, requests, workers, seen))
        if plant_error:
            answers[-1] += 1
        if answers != list(range(1, requests + 1)):
            raise arm.Wrong("these are not the answers to requests 0 to %d" % (requests - 1))
        if measured["wall_s"] < 0.9 * float(delay_ms) / 1e3 * -(-requests // workers):
            raise arm.Wrong("the server answered without the delay")
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return arm.report(measured, {
            "requests_per_s": requests / measured["wall_s"],
            "peak_rss_bytes": 1024 * usage.ru_maxrss,
            "threads": max(seen),
        })
    return run


# ---- Other ways to wait -------------------------------------------------------------------------

def each(function, items, by):
    """function(item) of all, in turn or each in a thread of its own."""
    workers = {"serial": 1, "threads": len(items)}[by]
    return common.run_threads(lambda some: [function(item) for item in some], items, workers)


def sleeps(by, count="20", delay_ms="10"):
    delay_s = float(delay_ms) / 1e3
    measured, _ = arm.timed(lambda: each(lambda _: time.sleep(delay_s), range(int(count)), by))
    if measured["wall_s"] < delay_s:
        raise arm.Wrong("sleeping took less time than one sleep")
    return arm.report(measured)


def write_through(path):
    with open(path, "wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())


def fsync(by, count="32"):
    """In the folder of the scripts. Where that is in memory, there is nothing to wait for."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(i)) for i in range(int(count))]
        measured, _ = arm.timed(lambda: each(write_through, paths, by))
        if any(os.path.getsize(path) != 4096 for path in paths):
            raise arm.Wrong("the files are not as long as what was written")
    return arm.report(measured, {"files_per_s": len(paths) / measured["wall_s"]})


def longest_stall(block):
    """The longest pause of a task that wants to run every millisecond, beside block()."""
    async def tick(moments):
        while True:
            moments.append(common.clock())
            await asyncio.sleep(0.001)

    async def beside():
        moments = []
        ticking = asyncio.ensure_future(tick(moments))
        await asyncio.sleep(0.02)
        await block()
        await asyncio.sleep(0.02)
        ticking.cancel()
        return max(after - before for before, after in zip(moments, moments[1:]))
    return run_asyncio(beside())


def blocking_call(block_ms="100"):
    block_s = float(block_ms) / 1e3

    async def in_the_loop():
        time.sleep(block_s)

    async def in_a_thread():
        await asyncio.get_event_loop().run_in_executor(None, time.sleep, block_s)

    measured, stall = arm.timed(lambda: longest_stall(in_the_loop))
    if stall < block_s:
        raise arm.Wrong("another task ran during a call that blocks")
    return arm.report(measured, {
        "block_s": block_s,
        "largest_stall_s": stall,
        "largest_stall_in_executor_s": longest_stall(in_a_thread),
    })


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(sys.argv[2].partition("=")[2])
    else:
        arm.main({
            "serial": requests_by(serial),
            "threads": requests_by(threads),
            "asyncio": requests_by(by_asyncio),
            "sleeps": sleeps,
            "fsync": fsync,
            "blocking_call": blocking_call,
        })
