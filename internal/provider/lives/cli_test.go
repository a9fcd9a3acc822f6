// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestMain(m *testing.M) { cli.Main(m) }

// cliLife leads one object through the real CLI and the provider's own binary, on the real clock. The provider takes
// its settings from the environment, because a saved plan keeps the provider block.
type cliLife struct {
	kind    *kind
	rig     *rig
	cli     *cli.CLI
	config  object
	minimal object // the required attributes, which an import needs
}

func newCLILife(r *rig, k *kind, minimal object) *cliLife {
	for _, tenant := range r.tenants {
		tenant.Reset()
	}
	l := &cliLife{kind: k, rig: r, cli: cli.New(r.t, r.tenants["A"]), config: object{}, minimal: minimal}
	l.write(minimal, step{})
	l.cli.Init()
	return l
}

func (l *cliLife) address() string { return l.kind.resource + ".test" }

// write writes the configuration.
func (l *cliLife) write(config object, s step) {
	body := protocol.Merge(config)
	if s.Op.createsFirst() {
		body["lifecycle"] = object{"create_before_destroy": true}
	}
	root := object{
		"terraform": object{"required_providers": object{"luma": object{"source": "terraform-provider-luma/luma"}}},
		"provider":  object{"luma": object{"max_retries": 0, "max_retry_wait": "2s"}},
		"resource":  object{l.kind.resource: object{"test": body}},
	}
	l.cli.Write("main.tf.json", inline(root))
}

// under is the CLI with the settings in its environment.
func (l *cliLife) under(s settings) *cli.CLI {
	env := []string{"LUMA_ENDPOINT=" + l.rig.endpoints[s.Tenant]}
	switch {
	case s.Rail == dryRun:
		env = append(env, "LUMA_DRY_RUN=true")
	case s.Rail != "":
		env = append(env, "LUMA_REDIRECT_CONTACTS="+s.Rail)
	}
	if s.Limit > 0 {
		env = append(env, fmt.Sprint("LUMA_MAX_CONTACTS=", s.Limit))
	}
	if s.Kinds != "" {
		env = append(env, "LUMA_ALLOWED_AUDIENCES="+s.Kinds)
	}
	return l.cli.Under(env...)
}

func (l *cliLife) now() time.Time { return time.Now() }

// do leads the object through one step.
func (l *cliLife) do(s step) (o observed) {
	l.config = configured(l.config, s.Edits)
	o.prior, _, _ = l.state()
	o.planned, o.config = o.prior, withAcknowledged(l.config, o.prior)
	l.write(o.config, s)
	c := l.under(s.Plan)
	switch exists := o.prior != nil; {
	case s.Op == opTaint && exists:
		l.cli.Must("taint", l.address())
	case s.Op == opRemove && exists:
		l.cli.Must("state", "rm", l.address())
	case s.Op == opRefresh:
		l.write(l.minimal, step{})
		o.planErrors = failure(c.TryApply("-refresh-only"))
	case s.Op == opImport && !exists:
		l.write(l.minimal, step{})
		o.planErrors = failure(c.Run("import", "-no-color", "-input=false", l.address(), uuid.NewString()))
	case s.Op.applies() || s.Op == opDestroy || s.Op == opPlan:
		l.planAndApply(c, s, &o)
	}
	o.state, o.tainted, o.deposed = l.state()
	return o
}

func failure(output string, code int) string {
	if code == 0 {
		return ""
	}
	return cli.Flat(output)
}

func (l *cliLife) planAndApply(c *cli.CLI, s step, o *observed) {
	marks := l.rig.marks()
	args := []string{"-out=saved", fmt.Sprintf("-refresh=%v", !s.Stale)}
	switch {
	case s.Op == opDestroy:
		args = append(args, "-destroy")
	case s.Op.applies() && s.Op != opApply && o.prior != nil:
		args = append(args, "-replace="+l.address())
	}
	output, code := c.TryPlan(args...)
	o.planErrors, o.planWarnings = failure(output, code), warnings(output)
	_, o.sentByPlan = l.rig.sent(marks)
	if code != 0 {
		return
	}
	l.readPlan(c.Must("show", "-json", "saved"), o)
	if s.Op == opPlan {
		return
	}
	disarm := l.rig.arm(s.Fault)
	defer disarm()
	applied, code := l.under(s.under()).TryApply("saved")
	o.applied, o.applyErrors, o.warnings = true, failure(applied, code), warnings(applied)
	o.sent, o.attempts = l.rig.sent(marks)
	o.hidden = hiddenReaders(output, *o)
}

// warnings are the diagnostics in an output.
func warnings(output string) string {
	_, found, _ := strings.Cut(output, "Warning: ")
	return cli.Flat(found)
}

// readPlan reads the plan of the object, as JSON.
func (l *cliLife) readPlan(text string, o *observed) {
	var plan struct {
		Changes []struct {
			Address string
			Change  struct {
				Actions       []string
				Before, After object
				Unknown       object `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	l.decode([]byte(text), &plan)
	o.action = protocol.NoOp
	for _, c := range plan.Changes {
		o.action = map[string]protocol.Action{
			"no-op": protocol.NoOp, "create": protocol.Create, "update": protocol.Update, "delete": protocol.Delete,
			"delete create": protocol.DeleteThenCreate, "create delete": protocol.CreateThenDelete,
		}[strings.Join(c.Change.Actions, " ")]
		o.prior, o.planned = plain(c.Change.Before), plain(c.Change.After)
		for attr, unknown := range c.Change.Unknown {
			if unknown == true {
				o.planned[attr] = protocol.Unknown
			}
		}
	}
}

// state reads the object in the state file.
func (l *cliLife) state() (current object, tainted bool, deposed int) {
	content, err := os.ReadFile(filepath.Join(l.cli.Dir, "terraform.tfstate"))
	if os.IsNotExist(err) || len(content) == 0 {
		return nil, false, 0
	}
	if err != nil {
		l.rig.t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Instances []struct {
				Attributes object
				Status     string
				Deposed    string
			}
		}
	}
	l.decode(content, &state)
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			if i.Deposed != "" {
				deposed++
				continue
			}
			current, tainted = plain(i.Attributes), i.Status == "tainted"
		}
	}
	return current, tainted, deposed
}

func (l *cliLife) decode(content []byte, into any) {
	if err := json.Unmarshal(content, into); err != nil {
		l.rig.t.Fatal(err)
	}
}

// plain makes the numbers of JSON comparable with those of the protocol.
func plain(o object) object {
	for key, value := range o {
		switch value := value.(type) {
		case float64:
			o[key] = int(value)
		case object:
			o[key] = plain(value)
		}
	}
	return o
}
