// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// terraform runs one CLI in one folder.
type terraform struct {
	binary, root string
	env          []string
}

// run returns what the CLI printed and its exit code.
func (t *terraform) run(ctx context.Context, args ...string) (string, int, error) {
	cmd := exec.CommandContext(ctx, t.binary, args...)
	cmd.Dir, cmd.Env = t.root, t.env
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return output.String(), exit.ExitCode(), nil
	}
	return output.String(), 0, err
}

// must is run for a command that has to exit with one of these codes.
func (t *terraform) must(ctx context.Context, code int, args ...string) (string, error) {
	output, got, err := t.run(ctx, args...)
	if err == nil && got != code {
		err = fmt.Errorf("exit code %d instead of %d", got, code)
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", t.binary, strings.Join(args, " "), err, output)
	}
	return output, nil
}

// stage shows the demo, step by step.
type stage struct {
	terraform *terraform
	tenant    *tenant
	out       io.Writer
}

func (s *stage) heading(format string, args ...any) {
	_, _ = fmt.Fprintf(s.out, "\n\033[1m"+format+"\033[0m\n\n", args...)
}

func (s *stage) plan(ctx context.Context) error {
	s.heading("1. The plan shows who will read what")
	if _, err := s.terraform.must(ctx, 2, "plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=demo.tfplan"); err != nil {
		return err
	}
	shown, err := s.terraform.must(ctx, 0, "show", "-no-color", "demo.tfplan")
	if err != nil {
		return err
	}
	resources, _, _ := strings.Cut(shown, "\nChanges to Outputs:")
	for line := range strings.Lines(resources) {
		if isDecided(line) {
			_, _ = io.WriteString(s.out, line)
		}
	}
	return s.nothingSentYet(ctx)
}

// isDecided reports whether a line of a plan's resources shows a decided value, not one that is "known after apply".
func isDecided(line string) bool {
	return strings.HasPrefix(line, "  ") && strings.TrimSpace(line) != "+ create" &&
		!strings.Contains(line, "(known after apply)") && !strings.Contains(line, "(write-only attribute)")
}

// nothingSentYet checks that planning sent nothing.
func (s *stage) nothingSentYet(ctx context.Context) error {
	deliveries, err := s.deliveries(ctx)
	if err == nil && len(deliveries) > 0 {
		err = fmt.Errorf("planning delivered %d messages", len(deliveries))
	}
	return err
}

func (s *stage) apply(ctx context.Context) error {
	s.heading("2. Apply sends it")
	applied, err := s.terraform.must(ctx, 0, "apply", "-no-color", "-input=false", "demo.tfplan")
	if err != nil {
		return err
	}
	_, after, _ := strings.Cut(applied, "Apply complete!")
	_, err = io.WriteString(s.out, "Apply complete!"+after)
	return err
}

func (s *stage) received(ctx context.Context) error {
	s.heading("3. The tenant shows who received what (GET %s/_emulator/deliveries)", s.tenant.url)
	deliveries, err := s.deliveries(ctx)
	if err != nil {
		return err
	}
	names, err := s.templateNames(ctx)
	if err != nil {
		return err
	}
	if len(deliveries) == 0 {
		return errors.New("nobody received anything")
	}
	slices.SortStableFunc(deliveries, func(a, b emulator.Delivery) int { return strings.Compare(a.RequestID, b.RequestID) })
	for i, d := range deliveries {
		if i == 0 || d.RequestID != deliveries[i-1].RequestID {
			_, _ = fmt.Fprintf(s.out, "  request %s, through template %s %q:\n    %s\n", d.RequestID, d.TemplateID, names[d.TemplateID], d.Rendered)
		}
		_, _ = fmt.Fprintf(s.out, "      received by %s\n", d.User)
	}
	return nil
}

func (s *stage) planAgain(ctx context.Context) error {
	s.heading("4. A second plan is empty")
	again, err := s.terraform.must(ctx, 0, "plan", "-no-color", "-input=false", "-detailed-exitcode")
	if err != nil {
		return err
	}
	_, after, found := strings.Cut(again, "No changes.")
	if !found {
		return fmt.Errorf("the second plan is not empty:\n%s", again)
	}
	_, err = io.WriteString(s.out, "No changes."+after)
	return err
}

func (s *stage) log(ctx context.Context) error {
	s.heading("The tenant's Troubleshoot log")
	body, err := s.get(ctx, "/_emulator/log", "")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s\n", body)
	return err
}

func (s *stage) deliveries(ctx context.Context) ([]emulator.Delivery, error) {
	var answer struct{ Deliveries []emulator.Delivery }
	err := s.getJSON(ctx, "/_emulator/deliveries", "", &answer)
	return answer.Deliveries, err
}

func (s *stage) templateNames(ctx context.Context) (map[string]string, error) {
	var answer struct {
		Data []struct{ ID, Name string }
	}
	err := s.getJSON(ctx, emulator.BasePath+"/public/notificationtemplates", s.tenant.token, &answer)
	names := map[string]string{}
	for _, template := range answer.Data {
		names[template.ID] = template.Name
	}
	return names, err
}

func (s *stage) getJSON(ctx context.Context, path, token string, into any) error {
	body, err := s.get(ctx, path, token)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func (s *stage) get(ctx context.Context, path, token string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.tenant.url+path, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s: %s", path, resp.Status, body)
	}
	return body, err
}
