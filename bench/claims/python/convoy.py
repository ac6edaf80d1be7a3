"""What a thread that computes does to a thread that answers requests.

Each call for input or output lets go of the lock even where it would not block. The thread that
computes takes it, and gives it back after a switch interval, so an answer may wait that long:
one in many where the client asks again at once, before the other thread is awake, and every one
where it pauses first (pause_ms).
The server and the computing thread are this process's; the client is another process, so that it
has a lock of its own, and keeps one request under way.

    convoy.py idle seconds=S [pause_ms=0] [warm_s=0]
    convoy.py beside_hog seconds=S [pause_ms=0] [warm_s=0] [interval_ms=5]
    convoy.py client port=P seconds=S pause_s=T warm_s=W     what the other two start

idle and beside_hog take plant_error=1, which spoils the answers, to show that they are checked.
Runs on Python 2.7 too, whose lock knows no interval.
"""

import json
import socket
import subprocess
import sys
import threading
import time

import arm
import common

ADDRESS = "127.0.0.1"
STOP = b"stop"
LONGEST_WAIT_S = 10


class Server(threading.Thread):
    """Sends every datagram back until one says stop."""

    def __init__(self, plant_error):
        threading.Thread.__init__(self)
        self.addition = b"!" if plant_error else b""
        self.answers = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((ADDRESS, 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            request, client = self.socket.recvfrom(64)
            if request == STOP:
                return
            self.socket.sendto(request + self.addition, client)
            self.answers += 1

    def stop(self):
        self.socket.sendto(STOP, (ADDRESS, self.port))
        self.join()
        self.socket.close()


class Hog(threading.Thread):
    over = False

    def run(self):
        while not self.over:
            for x in range(1000):
                x * x

    def stop(self):
        self.over = True
        self.join()


def latencies_of(asking, seconds, pause_s):
    """One for each request of that time, with how many answers were wrong and how long it took."""
    latencies, wrong = [], 0
    begin = now = common.clock()
    while now < begin + seconds:
        if pause_s:
            time.sleep(pause_s)
        request = ("%d" % len(latencies)).encode()
        sent = common.clock()
        asking.send(request)
        wrong += asking.recv(64) != request
        now = common.clock()
        latencies.append(now - sent)
    return latencies, wrong, now - begin


def client(port, seconds, pause_s, warm_s):
    """Asks for as long as it is told, a while untimed before; says in a line what it saw."""
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.settimeout(LONGEST_WAIT_S)
    asking.connect((ADDRESS, int(port)))
    before, wrong_before, _ = latencies_of(asking, float(warm_s), float(pause_s))
    latencies, wrong, took = latencies_of(asking, float(seconds), float(pause_s))
    latencies.sort()
    return {"seconds": took, "requests": len(latencies), "asked": len(before) + len(latencies),
            "wrong": wrong_before + wrong,
            "p50": latencies[len(latencies) // 2], "p99": latencies[len(latencies) * 99 // 100]}


def ask(server, seconds, pause_ms, warm_s):
    """What a client of the server saw."""
    process = subprocess.Popen(
        [sys.executable, __file__, "client", "port=%d" % server.port, "seconds=%s" % seconds,
         "pause_s=%r" % (float(pause_ms) / 1e3), "warm_s=%s" % warm_s], stdout=subprocess.PIPE)
    answer, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError("the client failed with exit status %d" % process.returncode)
    return json.loads(answer.decode())


def idle(seconds, pause_ms="0", warm_s="0", plant_error=""):
    server = Server(plant_error)
    server.start()
    try:
        seen = ask(server, seconds, pause_ms, warm_s)
    finally:
        server.stop()
    if seen["wrong"] or server.answers != seen["asked"]:
        raise arm.Wrong("%d of %d answers were wrong; the server sent %d"
                        % (seen["wrong"], seen["asked"], server.answers))
    return arm.report({"wall_s": seen["seconds"]}, {
        "requests_per_s": seen["requests"] / seen["seconds"],
        "latency_p50_s": seen["p50"],
        "latency_p99_s": seen["p99"],
    })


def set_interval(seconds):
    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(seconds)
    elif seconds != 0.005:
        raise arm.Untestable("this Python hands its lock over after so many instructions, not "
                             "after a time; use Python 3.2 or later")


def beside_hog(seconds, interval_ms="5", **others):
    set_interval(float(interval_ms) / 1e3)
    hog = Hog()
    hog.start()
    try:
        return idle(seconds, **others)
    finally:
        hog.stop()


if __name__ == "__main__":
    if sys.argv[1] == "client":
        print(json.dumps(client(**dict(argument.split("=") for argument in sys.argv[2:]))))
    else:
        arm.main({"idle": idle, "beside_hog": beside_hog})
