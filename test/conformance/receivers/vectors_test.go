package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type vector struct {
	Whsecs     []string
	Headers    map[string]any
	Body       string
	BodyBase64 []byte
	Now        int64
}

// TestVectors runs the vectors through verification.go of the example: a line for each, `accept` or the text of the error.
func TestVectors(t *testing.T) {
	file, err := os.ReadFile(os.Getenv("VECTORS"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(file, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, one := range vectors {
		// The clock of a bubble begins in the year 2000, and jumps when its goroutines sleep.
		synctest.Test(t, func(*testing.T) {
			time.Sleep(time.Until(time.Unix(one.Now, 0)))
			line, err := json.Marshal(outcome(one))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Printf("vector %s\n", line)
		})
	}
}

func outcome(one vector) string {
	headers := http.Header{}
	for name, value := range one.Headers {
		values, repeated := value.([]any)
		if !repeated {
			values = []any{value}
		}
		for _, text := range values {
			headers.Add(name, text.(string))
		}
	}
	webhooks, err := webhooksOf(strings.Join(one.Whsecs, " "))
	if err != nil {
		return err.Error()
	}
	body := one.BodyBase64
	if body == nil {
		body = []byte(one.Body)
	}
	if _, err := verified(body, headers, webhooks); err != nil {
		return err.Error()
	}
	return "accept"
}
