// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// behaviour is what a far end does with one connection. Its word is true: who confirms has delivered, who refuses has
// not.
type behaviour struct {
	name string
	act  func(*peer, *rand.Rand)
}

// wait lets time pass; it is cut short when the test is over.
func (p *peer) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.far.done:
	}
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

// end ends the connection in one of three ways.
func (p *peer) end(rng *rand.Rand) {
	switch rng.IntN(3) {
	case 0:
		p.fin()
	case 1:
		p.rst()
	default:
		p.hang()
	}
}

// after delivers, lets some time pass and continues.
func after(then func(*peer, *rand.Rand)) func(*peer, *rand.Rand) {
	return func(p *peer, rng *rand.Rand) {
		if p.deliver() {
			p.wait(between(rng, 0, 60))
			then(p, rng)
		}
	}
}

func saying(answers ...string) func(*peer, *rand.Rand) {
	return after(func(p *peer, rng *rand.Rand) {
		p.say("%s", pick(rng, answers...))
		p.end(rng)
	})
}

var behaviours = []behaviour{
	{"confirms", after(func(p *peer, _ *rand.Rand) { p.respond(http.StatusOK, okEnvelope) })},
	{"confirms and resets", after(func(p *peer, _ *rand.Rand) {
		p.respond(http.StatusOK, okEnvelope)
		p.rst()
	})},
	{"confirms bit by bit", after(func(p *peer, rng *rand.Rand) {
		p.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(okEnvelope))
		for i := range okEnvelope {
			p.say("%c", okEnvelope[i])
			if i%16 == 0 {
				p.wait(between(rng, 0, 40))
			}
		}
	})},
	{"accepts", after(func(p *peer, rng *rand.Rand) {
		p.say("%s", pick(rng, "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"))
	})},
	{"accepts in part", after(func(p *peer, _ *rand.Rand) { p.respond(http.StatusOK, `{"status":200,"errors":["ruth"]}`) })},
	{"delivers and fails", after(func(p *peer, rng *rand.Rand) { p.respond(pick(rng, 408, 425, 500, 502, 503, 504), "") })},
	{"delivers and is unclear", after(func(p *peer, rng *rand.Rand) {
		p.respond(http.StatusOK, pick(rng, `{"status":500}`, "", "<html>", "{}", okEnvelope[:30], okEnvelope+"{}"))
	})},
	{"delivers and ends", after((*peer).end)},
	{
		"delivers and babbles",
		saying("HTTP/1.1 20", "\x00\x01", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n[]"),
	},
	{
		"delivers and cuts",
		saying("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"+okEnvelope, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n"),
	},
	{"reads and ends", func(p *peer, rng *rand.Rand) {
		p.read()
		p.end(rng)
	}},
	{"refuses", func(p *peer, rng *rand.Rand) {
		if _, ok := p.read(); ok {
			p.respond(pick(rng, 301, 302, 307, 308, 400, 401, 403, 404, 405, 413), `{"message":"no"}`)
			p.end(rng)
		}
	}},
	{"refuses for now", func(p *peer, rng *rand.Rand) {
		if message, ok := p.read(); ok {
			p.uncount(message)
			p.say("HTTP/1.1 429 Too Many Requests\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n", pick(rng, "0", "0.01", "0.05", "9", "x"))
			p.end(rng)
		}
	}},
	{"refuses early", func(p *peer, rng *rand.Rand) {
		p.readSome(int64(1 + rng.IntN(200)))
		p.respond(pick(rng, 400, 401, 413), "")
		p.end(rng)
	}},
	{"fails early", func(p *peer, rng *rand.Rand) {
		p.readSome(int64(1 + rng.IntN(200)))
		p.respond(pick(rng, 500, 503), "")
		p.end(rng)
	}},
	{"ends early", func(p *peer, rng *rand.Rand) {
		p.readSome(int64(1 + rng.IntN(400)))
		p.end(rng)
	}},
	{"ends after the handshake", func(p *peer, rng *rand.Rand) {
		if p.handshake() == nil {
			p.end(rng)
		}
	}},
	{"ends at once", (*peer).end},
	{"is not what it seems", func(p *peer, rng *rand.Rand) {
		_, _ = p.raw.Write([]byte("220 smtp.example ESMTP\r\n"))
		p.end(rng)
	}},
}
