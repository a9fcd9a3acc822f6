// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// replyFaults are those of an answer that is not whole HTTP. The message is delivered before, or not at all.
func replyFaults() []fault {
	delivered := func(name, saw string, then func(*peer)) fault {
		return fault{
			name: name, saw: saw, over: both, conns: 1,
			script: func(_ *run, p *peer) {
				if p.deliver() {
					then(p)
				}
			},
			verdict: unknown, outcome: OutcomeUnknown, deliveries: 1,
		}
	}
	raw := func(name, saw, answer string) fault {
		return delivered(name, saw, func(p *peer) {
			p.say("%s", answer)
			p.fin()
		})
	}
	with := func(f fault, change func(*fault)) fault {
		change(&f)
		return f
	}
	answered := func(f *fault) { f.status = http.StatusOK }
	slow := func(f *fault) { f.slow, f.is = true, context.DeadlineExceeded }
	return []fault{
		delivered("FIN after read", "the end of the connection instead of an answer", (*peer).fin),
		delivered("RST after read", "a reset instead of an answer", (*peer).rst),
		{
			name: "FIN after read, not delivered", saw: "the end of the connection instead of an answer", over: both, conns: 1,
			script: func(_ *run, p *peer) {
				p.read()
				p.fin()
			},
			verdict: unknown, outcome: OutcomeUnknown,
		},
		with(delivered("no reply", "nothing until the request timeout", (*peer).hang), slow),
		raw("partial status line", "half a status line", "HTTP/1.1 20"),
		raw("partial headers", "400, and half a header", "HTTP/1.1 400 Bad Request\r\nContent-Le"),
		raw("garbage reply", "something that is not HTTP", "\x00\x1b[31mHTTP garbage\r\n\r\n"),
		raw("100 then FIN", "100 Continue, then the end of the connection", "HTTP/1.1 100 Continue\r\n\r\n"),
		raw("endless 1xx", "more interim answers than anybody needs", strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 5000)),
		raw("header bomb", "headers over 64 KiB", "HTTP/1.1 200 OK\r\nX-Bomb: "+strings.Repeat("x", 128<<10)+"\r\nContent-Length: 2\r\n\r\n[]"),
		raw("two Content-Lengths", "two lengths for one body", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 76\r\n\r\n[]"),
		raw("broken Content-Length", "a length that is not a number", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n[]"),
		with(raw("101", "101 Switching Protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
			func(f *fault) { f.status = http.StatusSwitchingProtocols }),
		with(raw("200 cut body", "a confirming envelope that is shorter than announced",
			fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(okEnvelope)+1, okEnvelope)), answered),
		with(raw("200 cut chunks", "a confirming envelope without the last chunk",
			fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(okEnvelope), okEnvelope)), answered),
		with(raw("200 announced too short", "half an envelope, as announced",
			fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(okEnvelope)/2, okEnvelope)), answered),
		with(with(delivered("200 slow drip", "an envelope that does not end before the request timeout", func(p *peer) {
			p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(okEnvelope), okEnvelope[:20])
			p.hang()
		}), slow), answered),
		with(raw("200 gzip bomb", "a packed body that nobody asked for", packed(strings.Repeat(okEnvelope, 1000))), answered),
		with(raw("200 over 1 MiB", "a body over 1 MiB", "HTTP/1.1 200 OK\r\n\r\n"+okEnvelope+strings.Repeat(" ", maxReplyBytes)), func(f *fault) {
			f.status, f.is = http.StatusOK, wire.ErrReplyTooLong
		}),
	}
}

// packed is a reply of 200 with that body, compressed.
func packed(body string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, body)
	_ = z.Close()
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", b.Len(), b.String())
}

// answerFaults are whole replies of 200 and 204.
func answerFaults() []fault {
	answer := func(name, saw, body string, verdict verdict, outcome Outcome) fault {
		return fault{
			name: name, saw: saw, over: both, conns: 1,
			script: func(_ *run, p *peer) {
				if p.deliver() {
					p.respond(http.StatusOK, body)
					p.fin()
				}
			},
			verdict: verdict, outcome: outcome, status: http.StatusOK, deliveries: 1,
		}
	}
	raw := func(f fault, reply string) fault {
		f.script = func(_ *run, p *peer) {
			if p.deliver() {
				p.say("%s", reply)
				p.fin()
			}
		}
		return f
	}
	valid := func(name, saw string) fault { return answer(name, saw, okEnvelope, accepted, OutcomeConfirmed) }
	notDelivered := func(f fault) fault {
		body := `{"timestamp":1,"status":400,"message":"Bad Request","errors":["unknown template"],"data":[]}`
		f.script = func(_ *run, p *peer) {
			p.read()
			p.respond(http.StatusOK, body)
		}
		f.deliveries = 0
		return f
	}
	no204 := raw(answer("204", "204 No Content", "", accepted, OutcomeAccepted), "HTTP/1.1 204 No Content\r\n\r\n")
	no204.status = http.StatusNoContent
	return []fault{
		valid("200 valid", "a confirming envelope"),
		raw(valid("200 valid, chunked with trailers", "a confirming envelope"),
			fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n%x\r\n%s\r\n0\r\nX-Sum: 1\r\n\r\n", len(okEnvelope), okEnvelope)),
		raw(valid("200 valid, ended by FIN", "a confirming envelope"), "HTTP/1.0 200 OK\r\n\r\n"+okEnvelope),
		raw(valid("100, then 200 valid", "100 Continue, then a confirming envelope"),
			fmt.Sprintf("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(okEnvelope), okEnvelope)),
		no204,
		answer("200 bare []", "an empty result array", " []\n", accepted, OutcomeAccepted),
		answer("200 with errors", "status 200 and some errors", `{"status":200,"message":"OK","errors":[{"contact":"ruth"}],"data":[]}`, accepted, OutcomePartial),
		notDelivered(answer("200 envelope 400", "200, with status 400 in the envelope", "", unknown, OutcomeUnknown)),
		answer("200 envelope without status", "200, without a status in the envelope", `{"message":"OK"}`, unknown, OutcomeUnknown),
		answer("200 HTML", "a web page", "<html><title>Sign in</title></html>", unknown, OutcomeUnknown),
		answer("200 empty body", "200 and nothing else", "", unknown, OutcomeUnknown),
		answer("200 array of something", "200 and an array that is not empty", `[{"status":200}]`, unknown, OutcomeUnknown),
		answer("200 two envelopes", "200 and two envelopes", okEnvelope+okEnvelope, unknown, OutcomeUnknown),
	}
}

// statusFaults are whole replies with every other status. Who refuses has not delivered; who fails may have.
func statusFaults() []fault {
	var rows []fault
	add := func(verdict verdict, deliver func(*peer), deliveries int, statuses ...int) {
		for _, status := range statuses {
			f := fault{
				name: fmt.Sprint(status), saw: wire.StatusText(status), over: both, conns: 1,
				script: func(_ *run, p *peer) {
					deliver(p)
					p.say("HTTP/1.1 %d %s\r\nLocation: http://127.0.0.1:1/elsewhere\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", status, http.StatusText(status))
				},
				verdict: verdict, status: status, deliveries: deliveries,
			}
			if verdict == unknown {
				f.outcome = OutcomeUnknown
			}
			rows = append(rows, f)
		}
	}
	add(rejected, func(p *peer) { p.read() }, 0, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 411, 413, 415, 422, 429, 451)
	add(unknown, func(p *peer) { p.deliver() }, 1, 201, 202, 205, 206, 408, 425, 500, 501, 502, 503, 504, 599)
	rows = append(rows, fault{
		name: "400 cut body", saw: "400 Bad Request, with half a body", over: both, conns: 1,
		script: func(_ *run, p *peer) {
			p.read()
			p.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n{\"mess")
			p.fin()
		},
		verdict: rejected, status: http.StatusBadRequest,
	}, fault{
		name: "http to an https port", saw: "400 Bad Request of a TLS server", over: onlyHTTP, conns: 0,
		endpoint: func(r *run, _ string) string {
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			r.t.Cleanup(server.Close)
			return "http://" + server.Listener.Addr().String()
		},
		verdict: rejected, status: http.StatusBadRequest,
	}, fault{
		name: "http to an https port that only sends an alert", saw: "something that is not HTTP", over: onlyHTTP, conns: 1,
		script: func(_ *run, p *peer) {
			_ = p.startTLS(p.raw, nil).Handshake()
			p.fin()
		},
		verdict: unknown, outcome: OutcomeUnknown,
	})
	return rows
}
