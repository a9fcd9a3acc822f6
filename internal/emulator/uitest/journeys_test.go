// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package uitest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// armedFault delivers a message and then loses the connection, once.
var armedFault = emulator.Fault{
	Match: emulator.FaultMatch{Method: "POST", Path: "/message"}, Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1,
}

// post sends a text to a contact and returns the status.
func post(ctx context.Context, tenant *testkit.Tenant, token, contact, text string) (int, error) {
	body, err := json.Marshal(map[string]any{"recipients": map[string]any{"contacts": []string{contact}}, "message": text})
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, tenant.Endpoint()+"/public/notifylumauser/message", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func (b *tab) send(contact, text string) {
	b.t.Helper()
	if status, err := post(b.ctx, b.tenant, b.tenant.Token(), contact, text); err != nil || status != http.StatusOK {
		b.t.Fatal(status, err)
	}
}

const card = cli.RequiredProvider + `
resource "luma_notification" "deployed" {
  recipients = { contacts = ["ruth"] }
  card = {
    title   = "Shop is deployed"
    buttons = [{ label = "Report a problem", type = "message", value = "I have a problem with the shop" }]
  }
}
`

func TestApplyShowsCard(t *testing.T) {
	t.Parallel()
	b := open(t)
	c := cli.New(t, b.tenant)
	c.Write("main.tf", card)
	c.Init()
	b.goTo("/chats/ruth")
	b.waitForText(id("messages"), "No messages yet")
	c.Apply()
	b.waitForText(id("card"), "Shop is deployed")
	b.click(id("card") + " button")
	b.waitForText(".from-user .bubble", "I have a problem with the shop")
	if n := len(b.tenant.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestLostConnection(t *testing.T) {
	t.Parallel()
	b := open(t)
	c := cli.New(t, b.tenant)
	c.Write("main.tf", strings.Replace(card, "card = {", "resend_triggers = { build = 1 }\n  card = {", 1)+"output \"outcome\" { value = luma_notification.deployed.outcome }\n")
	c.Init()
	b.goTo("/faults")
	b.waitForText(id("armed"), "Everything works")
	b.click(id("preset-lost") + " button")
	b.waitForText(id("fault-banner"), "Deliver, then lose the connection (0 of 1 hit)")
	if output, _ := c.TryApply(); !strings.Contains(output, `outcome = "unknown"`) {
		t.Errorf("apply printed\n%s", output)
	}
	b.waitForText(id("hits"), "1 hit of 1")
	b.goTo("/log?status=0")
	b.waitForText(id("log-rows"), "fault: rst")
	b.click(id("log-rows") + " a")
	b.waitForText("main", "For the client the outcome is unknown")
	b.waitFor("!document.querySelector('" + id("fault-banner") + "')")
	if n := len(b.tenant.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// What "Copy as HCL" copies sends the same message again.
func TestCopyAsHCL(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	c := cli.New(t, b.tenant)
	b.send("ruth", "\"quoted\" ${not.a.reference} %{ if } \\ back\nsecond line\ttab é 漢字 \u200f")
	before := b.tenant.Messages()
	config := cli.RequiredProvider
	for i, m := range before {
		b.goTo(fmt.Sprintf("/notifications/%d", m.ID))
		hcl := eval[string](b, "document.getElementById('text-hcl').textContent")
		after := ""
		if i > 0 {
			after = fmt.Sprintf("{\n  depends_on = [luma_notification.n%d]", i-1)
			hcl = strings.Replace(hcl, "{", after, 1)
		}
		config += strings.Replace(hcl, `"example"`, fmt.Sprintf("\"n%d\"", i), 1)
	}
	c.Write("main.tf", config)
	c.Init()
	c.Apply()
	again := b.tenant.Messages()[len(before):]
	if len(again) != len(before) {
		t.Fatalf("%d messages instead of %d", len(again), len(before))
	}
	for i, want := range before {
		got := again[i]
		got.ID, got.RequestID, got.ReceivedAt = want.ID, want.RequestID, want.ReceivedAt
		if want.TemplateID == "" && want.ResponseType != emulator.TypeText {
			got.Message = want.Message // the spacing of its JSON
		}
		slices.Sort(got.Contacts)
		slices.Sort(want.Contacts)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func TestRegenerateToken(t *testing.T) {
	t.Parallel()
	b := open(t)
	old := b.tenant.Token()
	b.goTo("/tenant")
	if shown := b.text("main"); strings.Contains(shown, old) {
		t.Errorf("the token is shown without being asked for: %s", shown)
	}
	b.click(id("reveal"))
	b.waitForText(id("token"), old)
	b.click(id("regenerate"))
	b.waitForText("main", "The old token stops working immediately.")
	b.click(id("regenerate-confirm"))
	b.waitForText(id("notice"), "The token was regenerated")
	if b.tenant.Token() == old {
		t.Fatal("the token is the same")
	}
	if status, err := post(b.ctx, b.tenant, old, "ruth", "x"); status != http.StatusUnauthorized {
		t.Errorf("the old token gets %d, %v", status, err)
	}
	b.goTo("/log?failed=true")
	b.waitForText(id("log-rows"), "wrong token")
	b.send("ruth", "x")
}

func TestSkills(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/chats/admin@example.com")
	b.fill(id("say"), "Announce Exchange outage!")
	b.click(id("send"))
	b.waitForText(id("messages"), `"notified":14}]`)
	b.waitForText(id("messages"), "Microsoft Exchange server is down")
	b.goTo("/chats/judy@gmail.com")
	b.waitForText(id("messages"), "Microsoft Exchange server is down")
	b.click("li:last-child > form > " + id("phrase"))
	b.waitForText(id("messages"), "Thank you, I have notified all users.")
	if shown := b.text(id("messages")); strings.Contains(shown, "notified\":") {
		t.Errorf("the acknowledgement is shown without @resp.data: %s", shown)
	}
	log := b.tenant.Log()
	if len(log) != 2 || !strings.Contains(log[1].Response, `"notified":14`) {
		t.Errorf("the log does not have both acknowledgements: %+v", log)
	}
	b.goTo("/skills")
	b.click(id("skill") + ":nth-of-type(2) " + id("say-it"))
	b.waitForText("#chat-name", "Ada Moreno")
	b.waitForText(id("messages"), "Thank you, I have notified all users.")
}

func TestSkillsAreEdited(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/skills/new")
	b.fill("[name=name]", "Password reset")
	b.fill("[name=phrases]", "reset my password")
	b.fill("[name=contacts]", "jake@example.com")
	b.fill("[name=message]", "Your password was reset.")
	b.fill("[name=responses]", "Done: @resp.data")
	b.click(id("save"))
	b.waitForText(id("notice"), "Created.")
	b.goTo("/chats/jake@example.com")
	b.fill(id("say"), "  RESET my   password. ")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("messages"), "Your password was reset.")
	b.waitForText(id("messages"), `"notified":1}]`)
	b.goTo("/skills/3")
	b.fill("[name=contacts]", "nobody")
	b.click(id("save"))
	b.waitForText(id("notice"), "Saved.")
	b.goTo("/chats/jake@example.com")
	b.fill(id("say"), "reset my password")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("skill-failed"), "Bad Request")
	b.expect("400")
	b.goTo("/skills/1")
	b.fill("[name=name]", "Password reset")
	b.click(id("save"))
	b.waitForText(id("error"), "is taken by skill 3")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	for search, want := range map[string]int{
		"": 8, "exchange down": 1, "to:jake@example.com": 4, "role:analyst": 1, "template:1001": 2, "failed:true": 1, "\"east entrance\"": 1, "nobody said this": 0,
	} {
		b.goTo("/notifications")
		b.fill(id("search"), search)
		b.run(chromedp.KeyEvent(kb.Enter))
		b.waitFor(fmt.Sprintf("new URL(location).searchParams.get('q') === %q", search))
		b.waitFor("document.readyState === 'complete'")
		if n := eval[int](b, "document.querySelectorAll('#rows > li').length"); n != want {
			t.Errorf("%q finds %d, want %d", search, n, want)
		}
	}
	b.goTo("/notifications?q=who:ruth")
	b.waitForText(id("problem"), `unknown key "who"`)
	b.goTo("/notifications?q=to:nobody")
	b.waitForText(id("problem"), "the tenant has no such user")
}

func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	b.goTo("/users")
	b.waitFor("document.readyState === 'complete'")
	b.run(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	b.waitFor("location.hash === '#main'")
	b.slash()
	b.goTo("/notifications")
	b.waitFor("document.readyState === 'complete'")
	b.slash()
	b.run(chromedp.KeyEvent("back"), chromedp.KeyEvent(kb.Enter))
	b.waitForText("#result", "Matching notifications")
	b.tabTo("a.row")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText("h1", "Notification 7")
	b.tabTo("[data-testid=tab-recipients]")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("got"), "ruth")
	b.tabTo("[data-testid=got] a")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.waitForText(id("messages"), "Exchange is back")
	b.tabTo("#say")
	b.run(chromedp.KeyEvent("Thanks"), chromedp.KeyEvent(kb.Enter))
	b.waitForText(".from-user:last-child .bubble", "Thanks")
	b.waitFor("document.activeElement.id === 'say'")
}

// slash presses a key without the character that chromedp's KeyEvent types whether the page wants it or not.
func (b *tab) slash() {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "/", Code: "Slash"})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	b.waitFor("document.activeElement.id === 'q'")
}

// tabTo presses Tab until an element has the focus.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 120 {
		b.run(chromedp.KeyEvent(kb.Tab))
		if eval[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	b.fail("no Tab reaches " + selector)
}

func TestUnread(t *testing.T) {
	t.Parallel()
	b := open(t)
	for i := range 30 {
		b.send("ruth", fmt.Sprintf("Message %d", i))
	}
	b.goTo("/chats")
	b.waitForText(id("chats")+" li:first-child", "30")
	b.goTo("/chats/ruth")
	b.waitForText("li[data-key] [aria-current]", "Ruth")
	b.waitFor("!document.querySelector('" + id("mark-read") + "') && !document.title.startsWith('(')")
	eval[bool](b, "document.getElementById('scroll').scrollTop = 0; true")
	b.send("ruth", "One more")
	b.waitFor("document.title.startsWith('(1) ')")
	b.waitFor("!document.getElementById('jump').hidden")
	if top := eval[float64](b, "document.getElementById('scroll').scrollTop"); top != 0 {
		t.Errorf("the page jumped to %v", top)
	}
	b.click("#jump")
	b.waitFor("!document.title.startsWith('(')")
}

// What arrives does not move a list under the pointer.
func TestListStaysUnderThePointer(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	b.goTo("/notifications")
	b.waitFor("!document.getElementById('live').hidden")
	before := b.text("#rows > li:first-child .to")
	at := eval[[]float64](b, "(() => { const r = document.querySelector('#rows > li').getBoundingClientRect(); return [r.x + 50, r.y + 20] })()")
	b.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	b.send("ruth", "Something new")
	b.waitFor("!document.getElementById('held').hidden")
	if now := b.text("#rows > li:first-child .to"); now != before {
		t.Errorf("the first row is %q instead of %q", now, before)
	}
	b.click(id("held"))
	b.waitForText("#rows > li:first-child", "Something new")
	b.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 5, 5))
	b.send("ruth", "Newer still")
	b.waitForText("#rows > li:first-child", "Newer still")
}

func TestTemplateEditor(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/templates/1001")
	b.waitForText(id("preview"), "Service notice: Exchange is down until 9 PM.")
	b.fill(id("text"), "Notice: @request.mesage")
	b.waitForText(id("preview")+" .problem", "@request.mesage")
	b.fill(id("text"), "Notice: @request.message.")
	b.waitForText(id("preview"), "Notice: Exchange is down until 9 PM..")
	b.click(id("save"))
	b.waitForText(id("notice"), "Saved.")
	b.waitForText("main", "version 2")
	b.waitForText("main", "by Skills Builder")
	other := b.tenant.Templates()[2]
	other.Description = "Changed meanwhile"
	b.tenant.UpdateTemplate(other)
	b.expect("400")
	b.click(id("save"))
	b.waitForText(id("error"), "is at version 3")
	b.goTo("/templates/-1")
	b.waitForText("main", "system template")
	if b.text(id("delete")) != "" {
		t.Error("a system template can be deleted")
	}
	b.goTo("/templates/new?type=CARD")
	b.fill("[name=name]", "Deployed")
	b.fill("[name=label]", "Notes")
	b.fill("[name=value]", "https://intranet.example.com/notes")
	b.waitForText(id("preview"), "Notes")
	b.click(id("save"))
	b.waitForText(id("notice"), "Created.")
}

func TestWhoIs(t *testing.T) {
	t.Parallel()
	b := open(t)
	for contact, want := range map[string]string{
		"Ruth": "ruth, by login id.", "LINDQVIST": "ruth, by full, first or last name.", "Alex": "Ambiguous: 2 users match", "nobody": "No user.", "0": "stands for all users",
	} {
		b.goTo("/users")
		b.fill(id("who"), contact)
		b.run(chromedp.KeyEvent(kb.Enter))
		b.waitForText(id("answer"), want)
	}
}

func TestHeldRequestIsReleased(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.goTo("/faults")
	b.click(id("preset-hold") + " button")
	b.waitForText(id("fault-banner"), "hold the answer")
	answered := make(chan int, 1)
	go func() {
		status, _ := post(b.ctx, b.tenant, b.tenant.Token(), "ruth", "held")
		answered <- status
	}()
	b.waitForText(id("armed"), "1 request waiting for an answer")
	b.waitForText(id("clear"), "Release")
	b.click(id("clear"))
	b.waitForText(id("notice"), "released")
	if status := <-answered; status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	b.waitForText(id("armed"), "Everything works")
}

func TestImagesLoadOnClick(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	const image = "https://status.example.com/campus.png"
	b.goTo("/chats/sam@gmail.com")
	b.waitForText(id("image"), "Image from status.example.com")
	if n := eval[int](b, "document.querySelectorAll('main img').length"); n != 0 {
		t.Errorf("%d images without a click", n)
	}
	b.expect(image)
	b.click(id("load-image"))
	b.waitFor("document.querySelector('main img')?.src === '" + image + "'")
}

func TestWithoutJavaScript(t *testing.T) {
	t.Parallel()
	b := open(t, demoTenant())
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	html := func() string {
		out, err := chromedp.Run(b.ctx, chromedp.OuterHTML(chromedp.CSS("main")))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	b.goTo("/chats/ruth")
	if page := html(); !strings.Contains(page, "Exchange is back") || !strings.Contains(page, "Mark as read") {
		t.Errorf("the chat shows %s", page)
	}
	b.submitted(id("mark-read"))
	if page := html(); strings.Contains(page, "Mark as read") {
		t.Errorf("still unread: %s", page)
	}
	b.run(chromedp.SendKeys(chromedp.CSS(id("say")), "Hello"))
	b.submitted(id("send"))
	if page := html(); !strings.Contains(page, "<p class=\"text\" dir=\"auto\">Hello</p>") {
		t.Errorf("the chat shows %s", page)
	}
	b.goTo("/templates/1001")
	b.run(chromedp.SendKeys(chromedp.CSS(id("text")), "@nonsense "))
	b.submitted("[formaction$=preview]")
	if page := html(); !strings.Contains(page, ">@nonsense</mark>") {
		t.Errorf("the preview shows %s", page)
	}
}

// submitted clicks on a button and waits for the page that answers.
func (b *tab) submitted(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, maxWait)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatal(err)
	}
}
