// Command statuses POSTs to <base>/<number>/whole for each number below <count>, and prints the statuses in order, or
// "none" where net/http reports an error.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	base := os.Args[1]
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	client := &http.Client{
		Timeout:       2 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	statuses := make([]string, count)
	var all sync.WaitGroup
	for number := range statuses {
		all.Add(1)
		go func(number int) {
			defer all.Done()
			statuses[number] = "none"
			response, err := client.Post(fmt.Sprintf("%s/%d/whole", base, number), "application/json", strings.NewReader("{}"))
			if err == nil {
				statuses[number] = strconv.Itoa(response.StatusCode)
				response.Body.Close()
			}
		}(number)
	}
	all.Wait()
	fmt.Println(strings.Join(statuses, "\n"))
}
