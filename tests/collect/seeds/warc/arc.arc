filedesc://x.arc 0.0.0.0 20150101000000 text/plain 76
1 0 a
URL IP-address Archive-date Content-type Archive-length

http://a.example/ 1.2.3.4 20150101000000 text/html 40
HTTP/1.1 200 OK
Content-Type: text/html

x
