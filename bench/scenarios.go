// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// scenario is one kind of run.
type scenario struct {
	name    string
	measure func(b *bench) ([]result, error)
}

func scenarios() []scenario {
	var all []scenario
	for _, kind := range []string{"notification", "maintenance_window", "notification_template"} {
		all = append(all, scenario{"empty plan of 500 " + kind, func(b *bench) ([]result, error) { return emptyPlan(b, kind, 500) }})
	}
	return append(all,
		scenario{"create 500 notification", create},
		scenario{"update 500 notification", update},
		scenario{"1000 templates, 100 ms latency", latency},
		scenario{"plan of one notification", onePlan},
		scenario{"5000 notifications", growth},
		scenario{"named contacts", contacts},
		scenario{"binary", binary},
	)
}

// config declares n objects of a kind; their texts depend on the index and on the variable text.
func config(side, kind string, n int) string {
	head := "variable \"text\" {\n  default = \"Notice\"\n}\n"
	if side == nobody {
		return head + fmt.Sprintf("resource \"terraform_data\" \"each\" {\n  count = %d\n  input = \"${var.text} ${count.index}\"\n}\n", n)
	}
	body := map[string]string{
		"notification": "recipients = { contacts = [\"sam@gmail.com\"] }\n  message = \"${var.text} ${count.index}\"",
		"maintenance_window": "title = \"${var.text} ${count.index}\"\n  starts_at = \"2099-12-01T21:00\"\n  duration = \"2h\"\n" +
			"  time_zone = \"America/Los_Angeles\"\n  recipients = { contacts = [\"sam@gmail.com\"] }",
		"notification_template": "name = \"${var.text} ${count.index}\"\n  text = \"${var.text}: @request.message\"",
	}
	return head + fmt.Sprintf("resource \"luma_%s\" \"each\" {\n  count = %d\n  %s\n}\n", kind, n, body[kind])
}

// sides applies n objects of a kind on each side, and then measures the same work on them in each round.
func sides(b *bench, kind string, n int, work func(r root, round int) (usage, error), names ...string) (map[string]*measured, error) {
	rounds := map[string]func(int) (usage, error){}
	for _, side := range names {
		r, err := b.root(side, config(side, kind, n))
		if err != nil {
			return nil, err
		}
		if _, err := r.apply(); err != nil {
			return nil, err
		}
		rounds[side] = func(round int) (usage, error) { return work(r, round) }
	}
	return b.interleave(rounds)
}

// table is what the results for all three sides have in common.
func table(m map[string]*measured, cpu string, atMostCPU, atMostWall float64) []result {
	return []result{
		{cpu, m[luma].cpu.over(m[noop].cpu), atMostCPU},
		{"provider CPU, s", m[luma].cpu, 0},
		{"no-op's CPU, s", m[noop].cpu, 0},
		{"wall, x terraform_data", m[luma].wall.over(m[nobody].wall), atMostWall},
		{"no-op's wall, x terraform_data", m[noop].wall.over(m[nobody].wall), 0},
		{"peak memory, MiB", m[luma].memory, 120},
		{"no-op's peak memory, MiB", m[noop].memory, 0},
	}
}

func emptyPlan(b *bench, kind string, n int) ([]result, error) {
	if err := b.startTenant(0); err != nil {
		return nil, err
	}
	m, err := sides(b, kind, n, func(r root, _ int) (usage, error) { return r.run("plan", "-detailed-exitcode") }, nobody, noop, luma)
	if err != nil {
		return nil, err
	}
	return table(m, "provider CPU, x no-op", 0.30, 4.5), nil
}

func create(b *bench) ([]result, error) {
	return applies(b, func(r root, _ int) (usage, error) {
		r.dropState()
		return r.apply()
	})
}

func update(b *bench) ([]result, error) {
	return applies(b, func(r root, round int) (usage, error) {
		return r.apply("-var", fmt.Sprintf("text=Round %d", round))
	})
}

// applies measures applies of 500 notifications that are there already.
func applies(b *bench, change func(r root, round int) (usage, error)) ([]result, error) {
	m, err := sides(b, "notification", 500, func(r root, round int) (usage, error) {
		if err := b.tenant.Reset(context.Background()); err != nil {
			return usage{}, err
		}
		return change(r, round)
	}, nobody, noop, luma)
	if err != nil {
		return nil, err
	}
	return table(m, "provider CPU (plan + apply), x no-op", 1.0, 0), nil
}

// concurrency is Terraform's default of -parallelism, and the provider's of max_concurrent_requests.
const concurrency = 10

func latency(b *bench) ([]result, error) {
	const n, delay = 1000, 100 * time.Millisecond
	var plans, creates [2]series
	r, err := b.root(luma, config(luma, "notification_template", n))
	if err != nil {
		return nil, err
	}
	for range min(b.runs, 3) {
		for i, l := range []time.Duration{0, delay} {
			if err := b.startTenant(l); err != nil {
				return nil, err
			}
			r.dropState()
			applied, err := r.apply()
			if err != nil {
				return nil, err
			}
			planned, err := r.run("plan", "-detailed-exitcode")
			if err != nil {
				return nil, err
			}
			creates[i], plans[i] = append(creates[i], applied.wall), append(plans[i], planned.wall)
		}
	}
	least := series{}
	for _, wall := range creates[0] {
		least = append(least, 1.1*n*delay.Seconds()/concurrency+wall)
	}
	return []result{
		{"empty plan at 100 ms, x at 0 ms", plans[1].over(plans[0]), 1.15},
		{"apply at 100 ms, x (1.1 x 1000 x 100 ms / 10 + apply at 0 ms)", creates[1].over(least), 1.0},
		{"apply at 0 ms, s", creates[0], 0},
		{"apply at 100 ms, s", creates[1], 0},
	}, b.startTenant(0)
}

func onePlan(b *bench) ([]result, error) {
	more := *b
	more.runs *= 3
	m, err := sides(&more, "notification", 1, func(r root, _ int) (usage, error) { return r.run("plan") }, noop, luma)
	if err != nil {
		return nil, err
	}
	return []result{{"wall, x no-op", m[luma].wall.over(m[noop].wall), 1.05}, {"wall, s", m[luma].wall, 0}}, nil
}

// growth compares the cost for each object in plans of 500 and of 5,000.
func growth(b *bench) ([]result, error) {
	const few, many = 500, 5000
	sizes := map[string]func(int) (usage, error){}
	for side, n := range map[string]int{noop: few, luma: many} { // as two sides, to interleave them
		r, err := b.root(luma, config(luma, "notification", few))
		if err != nil {
			return nil, err
		}
		if _, err := r.apply(); err != nil {
			return nil, err
		}
		if err := r.multiply(n); err != nil {
			return nil, err
		}
		sizes[side] = func(int) (usage, error) { return r.run("plan", "-detailed-exitcode") }
	}
	less := *b
	less.runs = min(b.runs, 3)
	m, err := less.interleave(sizes)
	if err != nil {
		return nil, err
	}
	ratio := m[luma].cpu.over(m[noop].cpu)
	for i := range ratio {
		ratio[i] *= float64(few) / many
	}
	return []result{{"provider CPU for each object of an empty plan, x that of 500", ratio, 1.05}, {"peak memory at 5,000, MiB", m[luma].memory, 0}}, nil
}

// multiply makes the state one of n notifications.
func (r root) multiply(n int) error {
	name := filepath.Join(r.dir, "terraform.tfstate")
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var state map[string]any
	if err := json.Unmarshal(content, &state); err != nil {
		return err
	}
	resources, _ := state["resources"].([]any)
	if len(resources) != 1 {
		return errors.New("the state has not one resource")
	}
	resource, _ := resources[0].(map[string]any)
	instances, _ := resource["instances"].([]any)
	first, err := json.Marshal(instances[0])
	if err != nil {
		return err
	}
	for i := len(instances); i < n; i++ {
		var instance map[string]any
		if err := json.Unmarshal(first, &instance); err != nil {
			return err
		}
		attributes, _ := instance["attributes"].(map[string]any)
		instance["index_key"], attributes["message"] = i, fmt.Sprintf("Notice %d", i)
		instances = append(instances, instance)
	}
	resource["instances"] = instances
	if content, err = json.Marshal(state); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(name, content, 0o600), os.WriteFile(filepath.Join(r.dir, "main.tf"), []byte(
		"terraform {\n  required_providers {\n    luma = { source = \"terraform-provider-luma/luma\" }\n  }\n}\n"+config(luma, "notification", n)), 0o600))
}

// contacts compares a message to 10 named contacts with one to 2,000 and one to 10,000.
func contacts(b *bench) ([]result, error) {
	sizes := []int{10, 2000, 10000}
	walls := make([]series, len(sizes))
	seed := &emulator.Seed{}
	for i := range sizes[len(sizes)-1] {
		seed.Users = append(seed.Users, emulator.User{ID: int64(i + 1), UserName: fmt.Sprintf("user-%d@example.com", i)})
	}
	for i, n := range sizes {
		var named []string
		for _, user := range seed.Users[:n] {
			named = append(named, fmt.Sprintf("%q", user.UserName))
		}
		r, err := b.root(luma, fmt.Sprintf("resource \"luma_notification\" \"one\" {\n  recipients = { contacts = [%s] }\n  message = \"x\"\n}\n",
			strings.Join(named, ",")))
		if err != nil {
			return nil, err
		}
		for range min(b.runs, 3) {
			r.dropState()
			if err := b.startTenantWith(emulator.Options{Seed: seed}); err != nil {
				return nil, err
			}
			applied, err := r.apply()
			if err != nil {
				return nil, err
			}
			planned, err := r.run("plan")
			if err != nil {
				return nil, err
			}
			walls[i] = append(walls[i], applied.wall+planned.wall)
		}
	}
	return []result{
		{"apply and plan with 2,000, x with 10", walls[1].over(walls[0]), 4},
		{"apply and plan with 10,000, x with 10", walls[2].over(walls[0]), 0},
	}, nil
}

func binary(b *bench) ([]result, error) {
	found, err := filepath.Glob(filepath.Join(b.dir, luma, "*", "*", "*", "*", "*", "provider"))
	if err != nil || len(found) == 0 {
		return nil, errors.Join(err, errors.New("no provider was built"))
	}
	slices.Sort(found)
	info, err := os.Stat(found[0])
	if err != nil {
		return nil, err
	}
	return []result{{"size, stripped, MB", series{float64(info.Size()) / 1e6}, 20}}, nil
}
