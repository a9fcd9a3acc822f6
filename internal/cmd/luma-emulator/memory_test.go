// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestMain is the tests, or the program itself for a test that needs a process.
func TestMain(m *testing.M) {
	if user := os.Getenv("LUMA_EMULATOR_TEST_SEND"); user != "" {
		sendTo(user)
		return
	}
	if os.Getenv("LUMA_EMULATOR_TEST_PROCESS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is an emulator in a separate process.
type process struct {
	running
	cmd *exec.Cmd
}

func startProcess(t *testing.T, args ...string) process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], freePort(args)...)
	cmd.Env = append(os.Environ(), "LUMA_EMULATOR_TEST_PROCESS=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := process{cmd: cmd, running: running{ended: make(chan error, 1)}}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	p.read(t, out)
	go func() { p.ended <- cmd.Wait() }()
	return p
}

// maxRSS is what README.md promises, in MiB.
const maxRSS = 512

// peak is the most memory the process has had, in MiB.
func (p process) peak(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(data), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib >> 10
}

// Whatever is sent, and however slowly the answers are read, the process stays below the size that README.md promises.
func TestMemoryOfTheProcessIsBounded(t *testing.T) {
	if runtime.GOOS != "linux" || raceDetector {
		t.Skip("reads /proc, and means nothing under the race detector")
	}
	t.Parallel()
	p := startProcess(t)
	to := "/public/notifylumauser/message"
	large := strings.Repeat("x", 1_000_000)
	many := make([]string, 9000)
	for i := range many {
		many[i] = fmt.Sprint("ghost-", i, strings.Repeat("x", 80))
	}
	bodies := []string{
		`{"recipients": {"contacts": ["0"]}, "message": "` + large + `"}`,
		`{"recipients": {"contacts": ["ruth"]}, "message": "` + strings.Repeat(`\"`, 500_000) + `"}`,
		`{"recipients": {"contacts": ["ruth", "` + strings.Join(many, `", "`) + `"]}, "message": "x"}`,
		`{"recipients": {"contacts": ["0"]}, "message": "x", "` + strings.Repeat("k", 300_000) + `": {` + strings.Repeat(`"a": {}, `, 60_000) + `"b": 1}}`,
		strings.Repeat("[", 1_000_000), `{"recipients": {"contacts": [` + strings.Repeat("1, ", 300_000) + `1]}}`,
	}
	for _, size := range []int{60_000, 60_001, 60_002} {
		for i := range 40 {
			template := fmt.Sprintf(`{"name": "%d-%d", "responseType": "TEXT", "content": {"text": "%s"}}`, size, i, large[:size])
			p.do(t, "POST", "/public/notificationtemplates", template)
		}
	}
	for _, path := range []string{"/_emulator/deliveries?limit=10000", "/_emulator/messages?limit=10000", "/vsa/public/notificationtemplates?size=1000"} {
		for range 30 {
			stall(t, p, path)
		}
	}
	var senders sync.WaitGroup
	for i := range 24 {
		senders.Go(func() {
			for n := range 8 {
				p.send(t, to, bodies[(i+n)%len(bodies)])
			}
		})
	}
	senders.Wait()
	got := p.peak(t)
	t.Logf("the process took up to %d MiB", got)
	if got >= maxRSS {
		t.Errorf("the process took %d MiB, more than %d", got, maxRSS)
	}
	if status, body := p.control().do(t, "GET", "/_emulator/health", ""); status != http.StatusOK || !strings.Contains(body, `"status": "ok"`) {
		t.Errorf("%d %s", status, body)
	}
}

// send sends a body and does not care about the answer, only that there is one.
func (p process) send(t *testing.T, path, body string) {
	resp, err := p.try(t, http.MethodPost, path, body)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode == http.StatusInternalServerError {
		t.Errorf("status %d, %v", resp.StatusCode, err)
	}
}

// stall asks for an answer and never reads it.
func stall(t *testing.T, p process, path string) {
	t.Helper()
	address := strings.TrimSuffix(strings.TrimPrefix(p.endpoint, "http://"), "/vsa")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n", path, p.token); err != nil {
		t.Fatal(err)
	}
}

// A process that gets a SIGTERM ends, also while clients wait and hang.
func TestProcessEndsOnSIGTERM(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM")
	}
	t.Parallel()
	p := startProcess(t, "--fault", "action=hang,path=/get-contacts")
	stall(t, p, "/_emulator/deliveries/wait?timeout=5m")
	stall(t, p, "/vsa/public/get-contacts?reconciliationkey=x")
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.wait(t)
}

// A fault that resets the connection does so through the program's own listener, too.
func TestRunResetsConnections(t *testing.T) {
	t.Parallel()
	r := start(t, "--fault", "action=rst,deliver=before,count=1")
	resp, err := r.try(t, http.MethodPost, "/public/notifylumauser/message", message)
	if err == nil {
		resp.Body.Close()
		t.Fatal("answered")
	}
	if !strings.Contains(err.Error(), "reset") {
		t.Error(err)
	}
	if status, body := r.do(t, http.MethodPost, "/public/notifylumauser/message", message); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
}

func TestTokenSources(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, empty := dir+"/token", dir+"/empty"
	for name, text := range map[string]string{file: " from-file\n", empty: "\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environment := func(name string) string { return map[string]string{"LUMA_API_TOKEN": "from-environment"}[name] }
	for name, tc := range map[string]struct {
		args   []string
		getenv func(string) string
		want   string
		err    string
	}{
		"none":         {nil, noEnvironment, "", ""},
		"environment":  {nil, environment, "from-environment", ""},
		"flag":         {[]string{"--token", "from-flag"}, environment, "from-flag", ""},
		"file":         {[]string{"--token-file", file}, environment, "from-file", ""},
		"both":         {[]string{"--token-file", file, "--token", "x"}, environment, "", "exclude each other"},
		"empty file":   {[]string{"--token-file", empty}, environment, "", "is empty"},
		"no such file": {[]string{"--token-file", dir + "/none"}, environment, "", "--token-file"},
	} {
		c, err := parseFlags(tc.args, tc.getenv)
		if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%s: %v, want %q", name, err, tc.err)
		}
		if err == nil && c.options.Token != tc.want {
			t.Errorf("%s: token %q, want %q", name, c.options.Token, tc.want)
		}
	}
}
