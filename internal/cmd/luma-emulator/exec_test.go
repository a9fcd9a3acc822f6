// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// inShell returns a process of the program itself, which runs a shell script under exec.
func inShell(t *testing.T, script string, flags ...string) *exec.Cmd {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	args := append(append([]string{"exec"}, flags...), "--", "sh", "-c", script)
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "LUMA_EMULATOR_TEST_PROCESS=1", "SELF="+os.Args[0],
		"LUMA_ENDPOINT=https://production.example.com", "LUMA_EMULATOR_LISTEN=0.0.0.0:1")
	return cmd
}

// sends is a command that sends a message to a user of the tenant.
func sends(user string) string { return `LUMA_EMULATOR_TEST_SEND='` + user + `' "$SELF"` }

func TestExec(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		script string
		code   int
		stdout string
		stderr string
	}{
		"quiet":       {"true", 0, "", "0 deliveries of 0 messages\n"},
		"fails":       {"exit 7", 7, "", "0 deliveries"},
		"killed":      {"kill -KILL $$", 137, "", "0 deliveries"},
		"environment": {`echo "$LUMA_ENDPOINT $LUMA_API_TOKEN" | sed 's/[0-9]*\/vsa/PORT\/vsa/'`, 0, "http://127.0.0.1:PORT/vsa local-emulator-token\n", ""},
		"nested": {`"$SELF" ready && "$SELF" healthcheck && "$SELF" assert --count 0 && ! "$SELF" assert --count 1`,
			0, "ok: 0 deliveries\n", "luma-emulator: deliveries: expected exactly 1, found 0\n"},
		"delivers": {
			sends("sam.phyll") + " && " + sends("ruth") + ` && "$SELF" assert --to sam.phyll --contains "9 pm"` +
				` && "$SELF" deliveries --to sam.phyll --format json | grep -c '"rendered": "until 9 PM"'`,
			0, "ok: 1 delivery\n1\n", "2 deliveries of 2 messages\n  ",
		},
		"refused": {sends("nobody") + "; true", 0, "", `POST /vsa/public/notifylumauser/message answered 400 : contact "nobody": unknown user`},
		"empty":   {`"$SELF" assert --count 0 --to "$UNSET"`, 2, "", `to: needs a value`},
		"typo":    {`"$SELF" assert --count 0 --to typo`, 2, "", `user "typo": the tenant has no such user`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := inShell(t, tc.script)
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != tc.code || stdout.String() != tc.stdout || !strings.Contains(stderr.String(), tc.stderr) {
				t.Errorf("exit code %d, want %d\n%s\n%s", code, tc.code, stdout.String(), stderr.String())
			}
		})
	}
}

func TestExecRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	notRunnable := filepath.Join(dir, "text")
	if err := os.WriteFile(notRunnable, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no command":   {nil, exitUsage, "no command"},
		"format":       {[]string{"--format", "xml", "--", "true"}, exitUsage, `--format "xml"`},
		"not found":    {[]string{"--", "no-such-command-here"}, exitNotFound, "no-such-command-here"},
		"not runnable": {[]string{"--", notRunnable}, exitNotRunnable, "permission denied"},
		"no output":    {[]string{"--output", filepath.Join(dir, "none", "x"), "--", os.Args[0], "-test.run=^$"}, exitUsage, "--output"},
	} {
		var stderr strings.Builder
		code := exitCode(run(t.Context(), append([]string{"exec"}, tc.args...), noEnvironment, io.Discard, &stderr), &stderr)
		if code != tc.code || !strings.Contains(stderr.String(), tc.want) {
			t.Errorf("%s: exit code %d, want %d: %s", name, code, tc.code, stderr.String())
		}
	}
}

// sendTo sends a message as a command under exec does: to where the environment says.
func sendTo(user string) {
	body := `{"recipients": {"contacts": ["` + user + `"]}, "message": "until 9 PM"}`
	address := os.Getenv("LUMA_ENDPOINT") + "/public/notifylumauser/message"
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("LUMA_API_TOKEN"))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	_ = resp.Body.Close()
}

// What was delivered can go to a file, such as a pipeline's step summary, which other steps have written to before.
func TestExecWritesASummary(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "summary.md")
	if err := os.WriteFile(file, []byte("# Before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := inShell(t, sends("ruth"), "--format", "markdown", "--output", file)
	if output, err := cmd.CombinedOutput(); err != nil || len(output) > 0 {
		t.Fatalf("%v: %s", err, output)
	}
	data, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(data), "# Before\n**1 delivery of 1 message**\n\n| time |") ||
		!strings.HasSuffix(string(data), " |  | until 9 PM |\n") {
		t.Errorf("%s, %v", data, err)
	}
}
