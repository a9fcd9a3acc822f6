// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// everyPage is each page, by a name for its screenshots.
var everyPage = map[string]string{
	"chats": "/chats", "chat": "/chats/ruth", "chat-admin": "/chats/admin@example.com", "notifications": "/notifications",
	"notification": "/notifications/4", "notification-card": "/notifications/7", "recipients": "/notifications/5?tab=recipients",
	"request":  "/notifications/5?tab=request",
	"response": "/notifications/5?tab=response", "notification-log": "/notifications/6?tab=log", "templates": "/templates", "template": "/templates/1002",
	"template-new": "/templates/new", "log": "/log", "log-entry": "/log/5", "users": "/users?who=Alex", "skills": "/skills", "skill": "/skills/1",
	"tenant": "/tenant", "faults": "/faults", "missing": "/notifications/99999", "no-result": "/notifications?q=nothing",
}

// screens are the variants of each page.
var screens = []struct {
	width int64
	dark  bool
	name  string
	rules string // of axe-core that are checked
}{
	{1280, false, "1280-light", everyRule}, {1280, true, "1280-dark", ""},
	{400, false, "400-light", ""}, {400, true, "400-dark", `["color-contrast", "target-size"]`},
}

// Screenshots of every page, narrow and wide, light and dark, are the artifacts of this test: make screenshots keeps
// them.
func TestEveryPageOnEveryScreen(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	names := make(chan string, len(everyPage))
	for name := range everyPage {
		names <- name
	}
	close(names)
	for tab := range 2 { // one for each processor of a small machine: the pages are most of this package's time
		t.Run(fmt.Sprint("tab ", tab+1), func(t *testing.T) {
			t.Parallel()
			b := open(t, demoTenant())
			b.expect("404")
			b.tenant.Fault(armedFault)
			b.tenant.Fault(emulator.Fault{
				Match: emulator.FaultMatch{Contains: "Outage"}, Action: emulator.ActionSlow, Skip: 2, Probability: 0.25, Seed: 7, Delay: 2 * time.Second,
			})
			for name := range names {
				b.checkScreens(name, everyPage[name], string(axe))
			}
		})
	}
}

// checkScreens checks a page on every screen.
func (b *tab) checkScreens(name, path, axe string) {
	b.t.Helper()
	b.goTo(path)
	for _, s := range screens {
		b.run(size(s.width))
		b.dark(s.dark)
		if keepArtifacts() {
			shot(b, name+"-"+s.name)
		}
		if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
			b.t.Errorf("%s on %s is %d pixels too wide", path, s.name, over)
		}
		if s.rules != "" {
			checkAccessibility(b, axe, path+" on "+s.name, s.rules)
		}
	}
}

// A check that finds nothing on a page with faults would be worth nothing.
func TestAccessibilityCheckFindsSomething(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/tenant")
	eval[bool](b, `document.querySelector("h1").innerHTML = "<img src='/assets/icon.svg'><input><a href='#'></a>"; document.querySelector("p").style.color = "#eee"; true`)
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	found := violations(b, string(axe), everyRule)
	for _, rule := range []string{"image-alt", "label", "link-name"} {
		if !strings.Contains(strings.Join(found, "\n"), rule+": ") {
			t.Errorf("%s is not found in %q", rule, found)
		}
	}
}

// keepArtifacts reports whether somebody wants the artifacts of the tests.
func keepArtifacts() bool {
	f := flag.Lookup("test.artifacts")
	return f != nil && f.Value.String() == "true"
}

func shot(b *tab, name string) {
	b.t.Helper()
	image, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), image, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// everyRule is WCAG 2.2 AA, as axe-core knows it.
const everyRule = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]`

// checkAccessibility fails if axe-core finds a violation of WCAG 2.2 AA.
func checkAccessibility(b *tab, axe, where, rules string) {
	b.t.Helper()
	if found := violations(b, axe, rules); len(found) > 0 {
		b.t.Errorf("%s:\n%s", where, strings.Join(found, "\n"))
	}
}

func violations(b *tab, axe, rules string) []string {
	b.t.Helper()
	if !eval[bool](b, "'axe' in window") {
		eval[bool](b, axe+"; true")
	}
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"]}).then(r =>
		r.violations.map(v => v.id + ": " + v.help + " " +
			v.nodes.map(n => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).slice(0, 3).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fail(err.Error())
	}
	return found
}
