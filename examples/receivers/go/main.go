// A receiver with net/http.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

const largestBody = 2 << 20

func main() {
	webhooks, err := webhooksOf(os.Getenv("WEBHOOK_WHSEC"))
	if err != nil {
		log.Fatal(err)
	}
	secret := os.Getenv("WEBHOOK_SECRET")
	once := &Once{}

	http.HandleFunc("POST /webhook", receive(once, func(body []byte, headers http.Header) (Payload, error) {
		return verified(body, headers, webhooks)
	}))
	http.HandleFunc("POST /secret-header", receive(once, func(body []byte, headers http.Header) (Payload, error) {
		if !sameSecret(headers.Get("X-Webhook-Secret"), secret) {
			return Payload{}, fmt.Errorf("wrong secret")
		}
		return parsed(body)
	}))

	listener, err := net.Listen("tcp", "127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "3000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Listening on", listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
	log.Fatal(server.Serve(listener))
}

func receive(once *Once, payloadOf func([]byte, http.Header) (Payload, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
		if err != nil {
			respond(w, http.StatusRequestEntityTooLarge, map[string]string{"error": err.Error()})
			return
		}
		payload, err := payloadOf(body, r.Header)
		if err != nil {
			respond(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		if err := once.handle(r.Header.Get("webhook-id"), payload); err != nil {
			log.Printf("%s: %v", r.Header.Get("webhook-id"), err)
			respond(w, http.StatusInternalServerError, map[string]string{"error": "the webhook could not be handled"})
			return
		}
		respond(w, http.StatusOK, map[string]string{"status": "received"})
	}
}

func respond(w http.ResponseWriter, status int, document map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(document); err != nil {
		log.Print(err)
	}
}
