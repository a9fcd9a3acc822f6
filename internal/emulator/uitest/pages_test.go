// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// everyPage is each page, by a name for its screenshots.
var everyPage = map[string]string{
	"chats": "/chats", "chat": "/chats/ruth", "chat-admin": "/chats/admin@example.com", "notifications": "/notifications",
	"notification": "/notifications/4", "notification-card": "/notifications/7", "recipients": "/notifications/5?tab=recipients", "request": "/notifications/5?tab=request",
	"response": "/notifications/5?tab=response", "notification-log": "/notifications/6?tab=log", "templates": "/templates", "template": "/templates/1002",
	"template-new": "/templates/new", "log": "/log", "log-entry": "/log/5", "users": "/users?who=Alex", "skills": "/skills", "skill": "/skills/1",
	"tenant": "/tenant", "faults": "/faults", "missing": "/notifications/99999", "no-result": "/notifications?q=nothing",
}

// Screenshots of every page, narrow and wide, light and dark, are the artifacts of this test: run it with
// -artifacts -outputdir DIR.
func TestEveryPageOnEveryScreen(t *testing.T) {
	b := open(t, demoTenant())
	b.expect("404")
	b.tenant.Fault(armedFault)
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range everyPage {
		for _, width := range []int64{400, 1280} {
			for _, isDark := range []bool{false, true} {
				b.run(size(width))
				b.dark(isDark)
				b.goTo(path)
				b.waitFor("document.readyState === 'complete'")
				shot(b, fmt.Sprintf("%s-%d-%v", name, width, map[bool]string{true: "dark", false: "light"}[isDark]))
				if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
					t.Errorf("%s at %d pixels is %d pixels too wide", path, width, over)
				}
				if width == 400 || isDark {
					continue
				}
				checkAccessibility(b, string(axe), path)
			}
		}
	}
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

// checkAccessibility reports what axe-core finds against WCAG 2.2 AA.
func checkAccessibility(b *tab, axe, path string) {
	b.t.Helper()
	eval[bool](b, axe+"; true")
	eval[bool](b, `window.found = null; axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(r => {
		window.found = r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.map(n => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).slice(0, 3).join(" | "))}); true`)
	b.waitFor("window.found !== null")
	if violations := eval[[]string](b, "window.found"); len(violations) > 0 {
		b.t.Errorf("%s:\n%s", path, strings.Join(violations, "\n"))
	}
}
