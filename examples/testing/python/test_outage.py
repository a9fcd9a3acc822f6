# Run it with: luma-emulator exec -- python3 -m unittest test_outage.py
import json, os, unittest, urllib.request

def announce():  # stands for your program, which sends a message
    headers = {"Authorization": "Bearer " + os.environ["LUMA_API_TOKEN"], "Content-Type": "application/json"}
    body = json.dumps({"recipients": {"contacts": ["sam.phyll"]}, "message": "Exchange is down until 9 PM."}).encode()
    urllib.request.urlopen(urllib.request.Request(os.environ["LUMA_ENDPOINT"] + "/public/notifylumauser/message", body, headers))

class OutageTest(unittest.TestCase):
    def test_sam_is_notified_once(self):
        announce()
        with urllib.request.urlopen(os.environ["LUMA_EMULATOR_URL"] + "/_emulator/deliveries?to=sam.phyll&text=9+PM") as answer:
            self.assertEqual(1, json.load(answer)["count"])
