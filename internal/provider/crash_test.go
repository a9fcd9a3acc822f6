// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package provider_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const crashNotifications = 30

const crashRoot = cli.RequiredProvider + `
resource "luma_notification" "each" {
  count      = 30
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Notice ${count.index}"
}
`

// cause is a way in which a run is cut short.
type cause struct {
	name   string
	signal syscall.Signal
	who    func(cli *exec.Cmd) int // the process to hit; 0 = there is none now
	gap    bool                    // the one gap: what was sent may not have been saved
}

func crashCauses() []cause {
	itself := func(cli *exec.Cmd) int { return cli.Process.Pid }
	group := func(cli *exec.Cmd) int { return -cli.Process.Pid }
	provider := func(cli *exec.Cmd) int { return childOf(cli.Process.Pid) }
	return []cause{
		{"SIGINT of the CLI", syscall.SIGINT, itself, false},
		{"SIGINT of the process group", syscall.SIGINT, group, false},
		{"SIGTERM of the CLI", syscall.SIGTERM, itself, false},
		{"SIGTERM of the process group", syscall.SIGTERM, group, false},
		{"SIGTERM of the provider", syscall.SIGTERM, provider, false},
		{"SIGKILL of the provider", syscall.SIGKILL, provider, true},
		{"SIGKILL of the CLI", syscall.SIGKILL, itself, true},
	}
}

// toll is what a cause did in all its runs, counted in messages at the tenant.
type toll struct {
	runs, hit, sent, twice, lost, worst int
}

// TestCrashCampaign kills applies of 30 notifications at random moments, applies again, and counts at the tenant what
// was sent twice and what was lost. LUMA_CRASH_N sets the number of runs, LUMA_CRASH_SEED replays the moments of an
// earlier campaign.
func TestCrashCampaign(t *testing.T) {
	t.Parallel()
	runs, seed := fromEnvironment(t, "LUMA_CRASH_N", 14), uint64(fromEnvironment(t, "LUMA_CRASH_SEED", int(time.Now().UnixNano()&0xffffff)))
	random := rand.New(rand.NewPCG(seed, seed))
	causes := crashCauses()
	tolls := make([]toll, len(causes))
	cli.New(t, testkit.Start(t)) // skips before anything is counted, and builds the provider
	for run := range runs {
		i := run % len(causes)
		crashOnce(t, causes[i], random, &tolls[i])
	}
	t.Logf("seed %d, %d runs\n%s", seed, runs, crashReport(causes, tolls))
	for i, c := range causes {
		if tolls[i].lost > 0 || (!c.gap && tolls[i].twice > 0) {
			t.Errorf("%s: %d sent twice, %d lost (replay with LUMA_CRASH_SEED=%d)", c.name, tolls[i].twice, tolls[i].lost, seed)
		}
	}
}

func crashOnce(t *testing.T, c cause, random *rand.Rand, sum *toll) {
	t.Helper()
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Latency = 40 * time.Millisecond }))
	run := cli.New(t, tenant)
	run.Write("main.tf", crashRoot)
	run.Init()
	cmd := run.ApplyCommand(t.Context())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tenant.WaitForRequests("POST", "", 1+random.IntN(crashNotifications-1))
	<-time.After(time.Duration(random.IntN(20)) * time.Millisecond) // the random moment
	hit := false
	if pid := c.who(cmd); pid != 0 {
		hit = syscall.Kill(pid, c.signal) == nil
	}
	_ = cmd.Wait() // its exit code says how it ended, which is not the point
	first := len(tenant.Messages())
	run.Apply()
	run.RequireEmptyPlan()
	sum.count(tenant, first)
	if hit {
		sum.hit++
	}
}

// count compares what the tenant delivered with one delivery for each notification.
func (s *toll) count(tenant *testkit.Tenant, first int) {
	delivered := map[string]int{}
	for _, m := range tenant.Messages() {
		delivered[m.Message]++
	}
	twice := 0
	for i := range crashNotifications {
		switch n := delivered[fmt.Sprintf("Notice %d", i)]; {
		case n == 0:
			s.lost++
		case n > 1:
			twice++
		}
	}
	s.runs++
	s.sent += first
	s.twice += twice
	s.worst = max(s.worst, twice)
}

func crashReport(causes []cause, tolls []toll) string {
	var b strings.Builder
	b.WriteString("| cause | runs | hit | sent before the end | sent twice | most in one run | lost |\n|---|---|---|---|---|---|---|\n")
	for i, c := range causes {
		s := tolls[i]
		fmt.Fprintf(&b, "| %s | %d | %d | %d of %d | %d | %d | %d |\n", c.name, s.runs, s.hit, s.sent, s.runs*crashNotifications, s.twice, s.worst, s.lost)
	}
	return b.String()
}

// An interrupted run gives a send that is under way its 5 s and then saves what it knows: that it knows nothing.
func TestAccCrashInterruptedSendIsUnknown(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	run := cli.New(t, tenant)
	run.Write("main.tf", strings.ReplaceAll(crashRoot, "30", "1"))
	run.Init()
	tenant.Fault(emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore})
	cmd := run.ApplyCommand(t.Context())
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tenant.WaitForRequests("POST", "", 1)
	interrupted := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	// How the CLI exits after an interrupt is its own affair. The request timeout is 30 s.
	_ = cmd.Wait()
	if took := time.Since(interrupted); took < 4*time.Second || took > 20*time.Second {
		t.Errorf("the run went on for %s after the interrupt, want about 5 s:\n%s", took, output.String())
	}
	tenant.ClearFaults()
	if state := run.Must("show", "-no-color"); !strings.Contains(state, `= "unknown"`) {
		t.Errorf("the state is\n%s\nafter\n%s", state, output.String())
	}
	run.Apply()
	if got := len(tenant.Messages()); got != 1 {
		t.Errorf("%d delivered, want 1", got)
	}
}

// childOf returns the newest child process, which is the provider while one runs; 0 when there is none.
func childOf(pid int) int {
	children, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return 0
	}
	var found []int
	for _, file := range children {
		content, _ := os.ReadFile(file)
		for field := range strings.FieldsSeq(string(content)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}
	return slices.MaxFunc(append(found, 0), cmp.Compare[int])
}

// fromEnvironment reads a whole number, or the default when the variable is not set.
func fromEnvironment(t testing.TB, name string, otherwise int) int {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		t.Fatalf("%s is %q, want a whole number", name, value)
	}
	return n
}
