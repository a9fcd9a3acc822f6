// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package uitest drives the emulator's pages with a real browser, Chromium.
package uitest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// browser is the one that all tests share; nil on a machine without one.
var browser context.Context

func TestMain(m *testing.M) {
	code := func() int {
		defer cli.Cleanup()
		path := findBrowser()
		if path == "" {
			return m.Run()
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-dev-shm-usage", true))
		allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
		defer stop()
		ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
		defer cancel()
		if err := chromedp.Do(ctx); err != nil {
			fmt.Fprintln(os.Stderr, path+" does not start:", err)
			return 1
		}
		browser = ctx
		return m.Run()
	}()
	os.Exit(code)
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// maxWait is how long a page may take to show what a test waits for.
const maxWait = 20 * time.Second

// noBrowser is why a test is skipped.
const noBrowser = "no Chromium on this machine: apt-get install chromium"

// tab is a page of a tenant in a browser.
type tab struct {
	t      *testing.T
	ctx    context.Context
	tenant *testkit.Tenant

	mu       sync.Mutex
	problems []string
	expected []string // parts of problems that a test expects
}

// open opens a tab on a tenant. When the test ends, it fails if the console had an error, the page broke its own
// Content-Security-Policy, or the browser asked another host for anything.
func open(t *testing.T, opts ...testkit.Option) *tab {
	t.Helper()
	if browser == nil {
		t.Skip(noBrowser)
	}
	return openOn(t, testkit.Start(t, opts...))
}

func openOn(t *testing.T, tenant *testkit.Tenant) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	b := &tab{t: t, ctx: ctx, tenant: tenant}
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	_, err2 := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	if err := errors.Join(err, err2, chromedp.Listen(ctx, b.watch)); err != nil {
		t.Fatal(err)
	}
	b.run(size(1280))
	t.Cleanup(func() {
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, problem := range b.problems {
			t.Error(problem)
		}
	})
	return b
}

// step is an action of the browser without a result.
type step = chromedp.Action[chromedp.Void]

func size(width int64) step { return chromedp.EmulateViewport(width, 900) }

func (b *tab) dark(is bool) {
	b.t.Helper()
	value := "light"
	if is {
		value = "dark"
	}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// watch notes what must not happen on a page.
func (b *tab) watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || !strings.HasPrefix(e.Request.URL, b.tenant.URL()) && u.Scheme != "data" && u.Scheme != "about" {
			b.note("request to another host: " + e.Request.URL)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			b.note(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" && len(e.Args) > 0 {
			b.note(fmt.Sprintf("console: %s", e.Args[0].Value))
		}
	case *runtime.EventExceptionThrown:
		b.note("exception: " + e.ExceptionDetails.Text)
	}
}

func (b *tab) note(problem string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, part := range b.expected {
		if strings.Contains(problem, part) {
			return
		}
	}
	b.problems = append(b.problems, problem)
}

// expect says which problem is what a test wants to see.
func (b *tab) expect(part string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, part)
}

func (b *tab) run(steps ...step) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail(err.Error())
	}
}

// fail ends the test with what the page shows.
func (b *tab) fail(problem string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	body, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText.slice(0, 3000)"))
	b.t.Fatalf("%s; the page shows:\n%s", problem, body)
}

func (b *tab) goTo(path string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.tenant.URL() + path))
}

// id selects an element by its data-testid.
func id(name string) string { return fmt.Sprintf("[data-testid=%q]", name) }

// click clicks on an element. A page that is live may replace it between the search and the click, which then never
// happens: the new one is looked for.
func (b *tab) click(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	err := errReplaced
	for err != nil && strings.Contains(err.Error(), errReplaced.Error()) && ctx.Err() == nil {
		err = chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
	}
	if err != nil {
		b.fail(err.Error())
	}
}

// errReplaced is what the browser says of an element that is no longer in the page.
var errReplaced = errors.New("Could not find node with given id") //nolint:staticcheck // the browser's words

func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.waitFor(fmt.Sprintf("document.querySelector(%s)", strconv.Quote(selector)))
	eval[bool](b, fmt.Sprintf("(() => { const e = document.querySelector(%s); e.focus(); e.select(); return true })()", strconv.Quote(selector)))
	if text == "" {
		text = kb.Backspace
	}
	b.run(chromedp.KeyEvent(text))
}

// waitFor waits until an expression of the page is true. The page may change meanwhile.
func (b *tab) waitFor(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && is {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			b.fail(fmt.Sprintf("waited in vain for %s (%v)", expression, err))
		}
	}
}

// waitForText waits until an element contains text.
func (b *tab) waitForText(selector, text string) {
	b.t.Helper()
	b.waitFor(fmt.Sprintf("(document.querySelector(%s)?.innerText ?? '').includes(%q)", strconv.Quote(selector), text))
}

// text returns what an element shows; empty if nothing matches.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%s)?.innerText ?? ''", strconv.Quote(selector)))
}

func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.fail(err.Error())
	}
	return out
}

// demoTenant is a tenant with the demo's history.
func demoTenant() testkit.Option {
	return testkit.WithOptions(func(o *emulator.Options) { o.Demo = true })
}
