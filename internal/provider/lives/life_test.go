// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

type object = protocol.Object

// operation is what a step does with the object, besides editing its configuration.
type operation string

const (
	opApply   operation = "apply"
	opReplace operation = "apply -replace"
	opCBD     operation = "apply -replace, create_before_destroy"
	opCut     operation = "apply -replace, create_before_destroy, cut short before the destroy"
	opDestroy operation = "destroy"
	opPlan    operation = "plan only"
	opRefresh operation = "refresh only"
	opTaint   operation = "taint"
	opRemove  operation = "forget (removed, destroy = false)"
	opImport  operation = "import"
	opGone    operation = "apply, deleted outside before" // a template
)

// applies reports whether the operation applies a configuration.
func (o operation) applies() bool { return o == opApply || o == opReplace || o == opCBD || o == opCut }

// createsFirst reports whether the operation replaces the object and creates the new one first.
func (o operation) createsFirst() bool { return o == opCBD || o == opCut }

// edit sets an attribute of the configuration; nil removes it. The value "(request_id)" stands for the one in the state
// if the outcome is unknown, and for null otherwise.
type edit struct {
	Attr  string
	Value any
}

const ackCurrent = "(request_id)"

// step is a moment in a life. All values are absolute, so that a life still makes sense after steps or edits are taken
// out.
type step struct {
	Edits   []edit
	Op      operation
	Plan    settings
	Apply   *settings     // other settings than those of the plan, as when a saved plan is applied elsewhere
	Unknown []string      // attributes whose values are known only at apply
	Stale   bool          // -refresh=false
	Fault   string        // what happens to the first message of the apply, see faults
	Run     int           // of a house: steps of one run are planned and applied together
	Object  string        // of a house: whom the step is about
	Before  time.Duration // passes before the plan
	Between time.Duration // passes between plan and apply

	planOnly bool // the plan of another object fails, so that nothing is applied
}

// under are the settings of the apply.
func (s step) under() settings {
	if s.Apply != nil {
		return *s.Apply
	}
	return s.Plan
}

func (s step) String() string {
	var b strings.Builder
	if s.Object != "" {
		fmt.Fprintf(&b, "run %d, %s: ", s.Run, s.Object)
	}
	for _, e := range s.Edits {
		fmt.Fprintf(&b, "%s = %s; ", e.Attr, inline(e.Value))
	}
	if s.Before > 0 {
		fmt.Fprintf(&b, "%s later; ", s.Before)
	}
	fmt.Fprintf(&b, "%s on %s", s.Op, s.Plan)
	if s.Between > 0 {
		fmt.Fprintf(&b, ", %s between plan and apply", s.Between)
	}
	if s.Apply != nil {
		fmt.Fprintf(&b, ", SAVED PLAN APPLIED on %s", s.Apply)
	}
	if len(s.Unknown) > 0 {
		fmt.Fprintf(&b, ", unknown at plan: %s", strings.Join(s.Unknown, " "))
	}
	if s.Stale {
		b.WriteString(", -refresh=false")
	}
	if s.Fault != "" {
		fmt.Fprintf(&b, ", FAULT %s", s.Fault)
	}
	return b.String()
}

func inline(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// life is a sequence of steps with one object.
type life []step

func (l life) String() string {
	var b strings.Builder
	for i, s := range l {
		fmt.Fprintf(&b, "  %2d. %s\n", i+1, s)
	}
	return b.String()
}

// configured returns config after the edits of a step.
func configured(config object, edits []edit) object {
	for _, e := range edits {
		config = protocol.Merge(config, object{e.Attr: e.Value})
	}
	return config
}

// hidden returns the configuration as a plan sees it while some attributes are unknown.
func hidden(config object, unknown []string) object {
	out := protocol.Merge(config)
	for _, attr := range unknown {
		switch attr {
		case "contacts":
			out["recipients"] = protocol.Merge(out["recipients"].(object), object{"contacts": protocol.Unknown})
		case "trigger":
			triggers := object{}
			for key := range out["resend_triggers"].(object) {
				triggers[key] = protocol.Unknown
			}
			out["resend_triggers"] = triggers
		default:
			out[attr] = protocol.Unknown
		}
	}
	return out
}

// hideable keeps those attributes that can be unknown in this configuration.
func hideable(config object, unknown []string) []string {
	return slices.DeleteFunc(slices.Clone(unknown), func(attr string) bool {
		switch attr {
		case "contacts":
			recipients, _ := config["recipients"].(object)
			return recipients["contacts"] == nil
		case "trigger":
			triggers, _ := config["resend_triggers"].(object)
			return len(triggers) == 0
		}
		return config[attr] == nil
	})
}
