// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// cause is a way in which a run is cut short.
type cause struct {
	name   string
	remote bool // the state is in a backend that is reached over the network
	config string
	cut    func(*crashRun) (hit bool)
}

func (c cause) String() string { return fmt.Sprintf("%s (remote state: %v)", c.name, c.remote) }

// slow is a resource that is not done before somebody opens the gate, long after the provider was closed.
const slow = `
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "test -e open || cat gate"
  }
}
`

func crashCauses() []cause {
	cli := func(r *crashRun) int { return r.cmd.Process.Pid }
	group := func(r *crashRun) int { return -r.cmd.Process.Pid }
	provider := (*crashRun).provider
	hit := func(signal syscall.Signal, who func(*crashRun) int) func(*crashRun) bool {
		return func(r *crashRun) bool { return r.sending().kill(signal, who(r)) }
	}
	both := []cause{
		{name: "SIGKILL of the CLI", cut: hit(syscall.SIGKILL, cli)},
		{name: "SIGKILL of the provider", cut: hit(syscall.SIGKILL, provider)},
		{name: "SIGKILL of both", cut: func(r *crashRun) bool {
			pid := r.sending().provider()
			return r.kill(syscall.SIGKILL, cli(r)) && r.kill(syscall.SIGKILL, pid)
		}},
		{name: "SIGKILL of the CLI, long after the provider's end", config: slow, cut: func(r *crashRun) bool {
			return r.providerGone().kill(syscall.SIGKILL, cli(r))
		}},
		{name: "a second SIGINT of the CLI", cut: func(r *crashRun) bool {
			return r.sending().kill(syscall.SIGINT, cli(r)) && r.moment(200*time.Millisecond).kill(syscall.SIGINT, cli(r))
		}},
	}
	var causes []cause
	for _, remote := range []bool{false, true} {
		for _, c := range both {
			c.remote = remote
			causes = append(causes, c)
		}
	}
	return append(causes,
		cause{name: "the state cannot be saved at the end", remote: true, cut: func(r *crashRun) bool { r.refuse(true); return true }},
		cause{name: "SIGINT of the CLI", cut: hit(syscall.SIGINT, cli)},
		cause{name: "SIGINT of the process group", cut: hit(syscall.SIGINT, group)},
		cause{name: "SIGTERM of the CLI", cut: hit(syscall.SIGTERM, cli)},
		cause{name: "SIGTERM of the process group", cut: hit(syscall.SIGTERM, group)},
		cause{name: "SIGTERM of the provider", cut: hit(syscall.SIGTERM, provider)},
	)
}

// crashRun is an apply that is cut short, and what follows.
type crashRun struct {
	*cli.CLI

	t      *testing.T
	tenant *testkit.Tenant
	random *rand.Rand
	cmd    *exec.Cmd
	done   chan struct{} // closed when cmd has ended; how it exits is not the point

	mu      sync.Mutex
	state   []byte // of the remote backend
	refused bool   // the backend takes no state
}

// start applies in the background, in a separate process group.
func (r *crashRun) start() {
	r.t.Helper()
	if err := syscall.Mkfifo(filepath.Join(r.Dir, "gate"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.cmd = r.ApplyCommand(r.t.Context())
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var output bytes.Buffer
	r.cmd.WaitDelay = time.Second // for whoever still holds its output
	r.cmd.Stdout, r.cmd.Stderr = &output, &output
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.done = make(chan struct{})
	go func() {
		defer close(r.done)
		_ = r.cmd.Wait()
	}()
	r.t.Cleanup(func() {
		if r.t.Failed() {
			r.t.Logf("the run that was cut short says\n%s", output.String())
		}
	})
}

// await waits until n messages have arrived, or the CLI has ended.
func (r *crashRun) await(n int) {
	for r.tenant.Requests("POST", "") < n {
		select {
		case <-r.done:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// moment lets a random part of d pass.
func (r *crashRun) moment(d time.Duration) *crashRun {
	<-time.After(time.Duration(r.random.Int64N(int64(d))))
	return r
}

// sending waits for a random moment while messages are sent.
func (r *crashRun) sending() *crashRun {
	r.await(1 + r.random.IntN(crashNotifications-1))
	return r.moment(20 * time.Millisecond)
}

// providerGone waits until everything is sent and Terraform has closed the provider.
func (r *crashRun) providerGone() *crashRun {
	r.await(crashNotifications)
	for r.provider() != 0 {
		<-time.After(time.Millisecond)
	}
	return r
}

// kill sends a signal to a process, or to a group if it is negative. It reports whether there was one.
func (r *crashRun) kill(signal syscall.Signal, pid int) bool {
	return pid != 0 && syscall.Kill(pid, signal) == nil
}

// provider is the CLI's child that is the provider; 0 while it is not running.
func (r *crashRun) provider() int {
	children, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", r.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for _, file := range children {
		content, _ := os.ReadFile(file)
		for field := range strings.FieldsSeq(string(content)) {
			name, _ := os.ReadFile("/proc/" + field + "/comm")
			if pid, err := strconv.Atoi(field); err == nil && strings.HasPrefix(string(name), "terraform-provi") {
				return pid
			}
		}
	}
	return 0
}

// backend configures where the state is.
func (r *crashRun) backend(remote bool) string {
	if !remote {
		return ""
	}
	server := httptest.NewServer(http.HandlerFunc(r.serveState))
	r.t.Cleanup(server.Close)
	return fmt.Sprintf("terraform {\n  backend \"http\" {\n    address   = %q\n    retry_max = 0\n  }\n}\n", server.URL)
}

func (r *crashRun) serveState(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case req.Method == http.MethodPost && r.refused:
		w.WriteHeader(http.StatusUnauthorized)
	case req.Method == http.MethodPost:
		r.state, _ = io.ReadAll(req.Body)
	case r.state == nil:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(r.state)
	}
}

func (r *crashRun) refuse(refused bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refused = refused
}

// repair is what happens before somebody applies again: the backend works, the token may be a new one, and what waits
// at the gate has ended.
func (r *crashRun) repair() {
	r.t.Helper()
	r.refuse(false)
	r.Write("open", "")
	if r.waiting() {
		r.kill(syscall.SIGKILL, -r.cmd.Process.Pid)
	}
	r.removeTornState()
	if r.random.IntN(2) == 0 {
		token, err := r.tenant.Emulator().RegenerateToken(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		r.CLI = r.Under("LUMA_API_TOKEN=" + token)
	}
}

// removeTornState does what a person has to do when the kill hit the CLI while it was writing a local state file, which
// it does in place: the first apply has no backup of it.
func (r *crashRun) removeTornState() {
	r.t.Helper()
	file := filepath.Join(r.Dir, "terraform.tfstate")
	content, err := os.ReadFile(file)
	if err != nil || json.Valid(content) {
		return
	}
	r.t.Logf("removing a state file that was cut off after %d bytes", len(content))
	if err := os.Remove(file); err != nil {
		r.t.Fatal(err)
	}
}

// waiting reports whether a process waits at the gate, whose CLI is gone.
func (r *crashRun) waiting() bool {
	gate, err := os.OpenFile(filepath.Join(r.Dir, "gate"), os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	_ = gate.Close()
	return true
}

// applyAgain applies until no provider of the run that was cut short is left to wait for.
func (r *crashRun) applyAgain() {
	r.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		output, code := r.TryApply()
		if code == 0 {
			return
		}
		if !strings.Contains(cli.Flat(output), "of another run, is still running") || time.Now().After(deadline) {
			r.t.Fatalf("the next apply fails:\n%s", output)
		}
	}
}

// outcomes are those in the state, by message.
func (r *crashRun) outcomes() map[string]string {
	r.t.Helper()
	var shown struct {
		Values struct {
			Root struct {
				Resources []struct {
					Values struct{ Message, Outcome string }
				}
			} `json:"root_module"`
		}
	}
	if err := json.NewDecoder(bytes.NewBufferString(r.Must("show", "-json"))).Decode(&shown); err != nil {
		r.t.Fatal(err)
	}
	outcomes := map[string]string{}
	for _, resource := range shown.Values.Root.Resources {
		outcomes[resource.Values.Message] = resource.Values.Outcome
	}
	return outcomes
}
