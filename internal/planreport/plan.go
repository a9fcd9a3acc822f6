// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxPlan bounds the size of a plan in bytes. Terraform itself needs several times as much memory for the same plan.
const maxPlan = 512 << 20

// plan is what the report reads of the format that terraform show -json and tofu show -json print:
// https://developer.hashicorp.com/terraform/internals/json-format.
type plan struct {
	FormatVersion string           `json:"format_version"`
	Changes       []resourceChange `json:"resource_changes"`
	Actions       []invocation     `json:"action_invocations"`
	PlannedValues json.RawMessage  `json:"planned_values"`
	Errored       bool             `json:"errored"`
	Complete      *bool            `json:"complete"`
}

type resourceChange struct {
	Address      string `json:"address"`
	Deposed      string `json:"deposed"`
	Mode         string `json:"mode"`
	Type         string `json:"type"`
	ActionReason string `json:"action_reason"`
	Change       change `json:"change"`
}

type change struct {
	Actions         []string `json:"actions"`
	Before          values   `json:"before"`
	After           values   `json:"after"`
	AfterUnknown    any      `json:"after_unknown"`
	BeforeSensitive any      `json:"before_sensitive"`
	AfterSensitive  any      `json:"after_sensitive"`
}

// before and after are the two sides of the change, each with its marks.
func (c change) before() object {
	return object{values: c.Before, sensitive: c.BeforeSensitive}
}

func (c change) after() object {
	return object{values: c.After, unknown: c.AfterUnknown, sensitive: c.AfterSensitive}
}

type invocation struct {
	Address   string `json:"address"`
	Type      string `json:"type"`
	Config    values `json:"config_values"`
	Unknown   any    `json:"config_unknown"`
	Sensitive any    `json:"config_sensitive"`
	Trigger   *struct {
		Resource string `json:"triggering_resource_address"`
		Event    string `json:"action_trigger_event"`
	} `json:"lifecycle_action_trigger"`
}

// readPlan refuses whatever is not a whole plan: a report about half of one would be a lie.
func readPlan(r io.Reader) (plan, error) {
	var p plan
	data, err := io.ReadAll(io.LimitReader(r, maxPlan+1))
	switch {
	case err != nil:
		return p, fmt.Errorf("read the plan: %w", err)
	case len(data) > maxPlan:
		return p, fmt.Errorf("the plan is larger than %d MiB", maxPlan>>20)
	case len(strings.TrimSpace(string(data))) == 0:
		return p, errors.New("the input is empty: write the plan with terraform show -json PLANFILE")
	case data[0] == 'P' && strings.HasPrefix(string(data), "PK"):
		return p, errors.New("this is a plan file: convert it with terraform show -json PLANFILE")
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("this is not the JSON that terraform show -json PLANFILE prints: %w", err)
	}
	switch {
	case !strings.HasPrefix(p.FormatVersion, "1."):
		return p, fmt.Errorf("the plan's format_version is %q; this program reads version 1 of the format that terraform show -json PLANFILE prints", p.FormatVersion)
	case p.PlannedValues == nil:
		return p, errors.New("this is a state: name the plan file, as in terraform show -json PLANFILE")
	case p.Errored:
		return p, errors.New("planning failed, so that the plan is not whole: correct the error that terraform plan printed")
	}
	return p, nil
}
