// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// besideAnotherTenant applies a template in one tenant and returns the folder under the settings of that tenant and of
// another one, where somebody else's template has the same ID.
func besideAnotherTenant(t *testing.T) (home, elsewhere *cli.CLI, tenant, other *testkit.Tenant) {
	t.Helper()
	tenant, other = testkit.Start(t), testkit.Start(t)
	home = cli.New(t, tenant, cli.NoTLS)
	other.CreateTemplate(emulator.Template{Name: "HR welcome", ResponseType: "TEXT", Content: emulator.Content{Text: "Welcome!"}})
	writeOutage(home, "", "")
	home.Init()
	home.Apply()
	return home, home.Under("LUMA_ENDPOINT="+other.Endpoint(), "LUMA_API_TOKEN="+other.Token()), tenant, other
}

// writeOutage writes the configuration of one template; settings are those of the provider.
func writeOutage(c *cli.CLI, settings, more string) {
	c.Write("main.tf", cli.RequiredProvider+fmt.Sprintf("provider \"luma\" {\n%s\n}\nresource \"luma_notification_template\" \"outage\" {\n  name = \"Exchange outage\"\n  text = \"@request.message\"\n}\n%s", settings, more))
}

// Whatever a user does under the settings of another tenant, the template that has the ID there stays untouched and
// unread.
func TestAccTemplateOfAnotherTenant(t *testing.T) {
	t.Parallel()
	home, elsewhere, tenant, other := besideAnotherTenant(t)
	home.Must("plan", "-no-color", "-input=false", "-destroy", "-out=destroy.tfplan")
	attempts := map[string][]string{
		"plan":                    {"plan"},
		"plan without refresh":    {"plan", "-refresh=false"},
		"refresh":                 {"apply", "-refresh-only", "-auto-approve"},
		"apply":                   {"apply", "-auto-approve"},
		"replace":                 {"apply", "-auto-approve", "-refresh=false", "-replace=luma_notification_template.outage"},
		"destroy":                 {"destroy", "-auto-approve"},
		"destroy without refresh": {"destroy", "-auto-approve", "-refresh=false"},
		"saved destroy":           {"apply", "destroy.tfplan"},
	}
	refused := func(name string, args ...string) {
		t.Helper()
		output, code := elsewhere.Run(append([]string{args[0], "-no-color", "-input=false"}, args[1:]...)...)
		text := cli.Flat(strings.ReplaceAll(output, "│", ""))
		for _, says := range []string{"belongs to " + tenant.Endpoint(), "configured for " + other.Endpoint(), "same_tenant_as", "state rm"} {
			if code == 0 || !strings.Contains(text, says) {
				t.Errorf("%s: exit code %d, want %q in:\n%s", name, code, says, output)
			}
		}
		if n := other.Requests("", ""); n != 0 {
			t.Fatalf("%s: %d requests to the other tenant", name, n)
		}
	}
	for name, args := range attempts {
		refused(name, args...)
	}
	home.Must("taint", "luma_notification_template.outage")
	refused("tainted", "apply", "-auto-approve", "-refresh=false")
	home.Must("untaint", "luma_notification_template.outage")
	home.RequireEmptyPlan()
}

// Each way out that the error names works.
func TestAccTemplateWaysToAnotherTenant(t *testing.T) {
	t.Parallel()
	t.Run("back", func(t *testing.T) {
		t.Parallel()
		home, elsewhere, tenant, _ := besideAnotherTenant(t)
		elsewhere.Run("apply", "-no-color", "-input=false", "-auto-approve")
		home.RequireEmptyPlan()
		home.Must("destroy", "-no-color", "-input=false", "-auto-approve")
		if tenant.Requests("DELETE", "") != 1 {
			t.Errorf("%d deletes", tenant.Requests("DELETE", ""))
		}
	})
	t.Run("state rm and import", func(t *testing.T) {
		t.Parallel()
		_, elsewhere, tenant, other := besideAnotherTenant(t)
		elsewhere.Must("state", "rm", "luma_notification_template.outage")
		elsewhere.Must("import", "-no-color", "-input=false", "luma_notification_template.outage", "1002")
		elsewhere.Apply()
		if got := stored(t, other, "1002"); got.Name != "Exchange outage" || tenant.Requests("DELETE", "") != 0 {
			t.Errorf("the other tenant has %v", got)
		}
	})
	t.Run("removed block", func(t *testing.T) {
		t.Parallel()
		_, elsewhere, tenant, other := besideAnotherTenant(t)
		elsewhere.Write("main.tf", cli.RequiredProvider+"provider \"luma\" {}\nremoved {\n  from = luma_notification_template.outage\n  lifecycle {\n    destroy = false\n  }\n}\n")
		elsewhere.Apply("-refresh=false") // OpenTofu refreshes what it is about to forget
		if other.Requests("", "") != 0 || tenant.Requests("DELETE", "") != 0 {
			t.Errorf("%d requests to the other tenant, %d deletes", other.Requests("", ""), tenant.Requests("DELETE", ""))
		}
	})
	t.Run("same tenant", func(t *testing.T) {
		t.Parallel()
		_, elsewhere, tenant, other := besideAnotherTenant(t)
		moved := stored(t, tenant, "1002")
		moved.Version = stored(t, other, "1002").Version
		other.UpdateTemplate(moved)
		writeOutage(elsewhere, fmt.Sprintf("same_tenant_as = [%q]", tenant.Endpoint()), "")
		elsewhere.Apply()
		elsewhere.RequireEmptyPlan()
		elsewhere.Must("apply", "-no-color", "-input=false", "-auto-approve", "-refresh-only")
		writeOutage(elsewhere, "", "")
		elsewhere.RequireEmptyPlan()
	})
}

// A saved plan that creates a template is not applied to another tenant, on any CLI.
func TestAccTemplateSavedPlanForAnotherTenant(t *testing.T) {
	t.Parallel()
	home, other := cli.New(t, testkit.Start(t), cli.NoTLS), testkit.Start(t)
	writeOutage(home, "", "")
	home.Init()
	home.Must("plan", "-no-color", "-input=false", "-out=saved.tfplan")
	elsewhere := home.Under("LUMA_ENDPOINT="+other.Endpoint(), "LUMA_API_TOKEN="+other.Token())
	output, code := elsewhere.Run("apply", "-no-color", "-input=false", "saved.tfplan")
	if code == 0 || other.Requests("POST", "") != 0 || !strings.Contains(output, "endpoint") {
		t.Errorf("exit code %d, %d creates:\n%s", code, other.Requests("POST", ""), output)
	}
}

// A state of an earlier version, whose objects have no endpoint and whose identities have only an ID, is adopted
// without a change.
func TestAccTemplateStateOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	home, elsewhere, tenant, other := besideAnotherTenant(t)
	file := filepath.Join(home.Dir, "terraform.tfstate")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(raw, &state); err != nil {
		t.Fatal(err)
	}
	instance := state["resources"].([]any)[0].(map[string]any)["instances"].([]any)[0].(map[string]any)
	delete(instance["attributes"].(map[string]any), "endpoint")
	if _, ok := instance["identity"]; ok {
		instance["identity"], instance["identity_schema_version"] = map[string]any{"id": "1002"}, 0
	}
	state["serial"] = state["serial"].(float64) + 1
	if raw, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	home.RequireEmptyPlan()
	home.Must("apply", "-no-color", "-input=false", "-auto-approve", "-refresh-only")
	home.RequireEmptyPlan()
	if output, code := elsewhere.Run("plan", "-no-color", "-input=false"); code == 0 || other.Requests("", "") != 0 {
		t.Errorf("exit code %d, %d requests to the other tenant than %s:\n%s", code, other.Requests("", ""), tenant.Endpoint(), output)
	}
}

// An import without an ID is an error that says what to give, and not one of the framework.
func TestAccTemplateImportOfNothing(t *testing.T) {
	t.Parallel()
	c := cli.New(t, testkit.Start(t), cli.NoTLS)
	writeOutage(c, "", "")
	c.Init()
	output, code := c.Run("import", "-no-color", "-input=false", "luma_notification_template.outage", "")
	if text := cli.Flat(strings.ReplaceAll(output, "│", "")); code == 0 || !strings.Contains(text, "The import ID is empty") || strings.Contains(text, "Conversion") {
		t.Errorf("exit code %d:\n%s", code, output)
	}
}
