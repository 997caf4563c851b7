// Tokens that verify, and the keys that they verify with: those of
// examples/demo, which are for demonstration only. The fuzzer of jws mutates
// the tokens; whatever else verifies would be a forgery.

#ifndef MATRON_FUZZ_SIGNED_TOKENS_H_
#define MATRON_FUZZ_SIGNED_TOKENS_H_

#include <string_view>

namespace matron::fuzz {

inline constexpr std::string_view kSignedKeys =
    "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"pMgOh52E-vCVXLDZZh_"
    "Flte9yj5y17ikBXYwTOWBS"
    "MmKfVwUyBXPGoN_2tue76QaxQiTvEFrYv3AA9-nqr4r4ldcILN1Q7QoM6fTDE-QoCpYJ"
    "6_-KT49RvA9a_cJ6xzrKv2DM7q34QnFXWLMM0g2EfblEuWUrZVxB2NOoKdsIXXwUuK6W"
    "ujWZ6KTApaC5EEECwI_U288yZtrVmLMLonvbzOnm2iZqbjNMS4iacYk1S5xzjglBlmex"
    "fX9Nfk0rV4wNjrSmZ7IYtVIaW0772G1owKuGJxe_hNdlKEWhZmNOH6vx8ZP2Fg2yYc_F"
    "-kInuP_4fHUm51XIqW4mtANV2VfOw\",\"e\":\"AQAB\",\"alg\":\"RS384\",\"kid\":"
    "\"demo-"
    "rsa-1\",\"use\":\"sig\"},{\"kty\":\"EC\",\"x\":\"VQU5YRTGpTIrJ-HTCamckJO8_"
    "DOAWWL"
    "2uGlo9xNBNh1bSU-17ShjtcGUupeyMyQl\",\"y\":\"GCWBcPaLjHXxGSfOYpAHnLAWYVS7"
    "RAorj9Tt1AZjM0WzZ-Pb_In-hEFy4RXbWM5g\",\"crv\":\"P-384\",\"alg\":"
    "\"ES384\",\"k"
    "id\":\"demo-ec-1\",\"use\":\"sig\"}]}";

inline constexpr std::string_view kSignedTokens[] = {
    "eyJhbGciOiJFUzM4NCIsImtpZCI6ImRlbW8tZWMtMSIsInR5cCI6ImF0K2p3dCJ9.eyJ"
    "pc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5vcmciLCJhdWQiOiJodHRwczovL2Voci5"
    "leGFtcGxlLm9yZy9maGlyIiwic3ViIjoiY29yYSIsImNsaWVudF9pZCI6ImRlbW8tYXB"
    "wIiwianRpIjoiZGVtby1jb3JhIiwiaWF0IjoxNzYzOTk5OTQwLCJleHAiOjE3NjQwMDE"
    "3NDAsInNjb3BlIjoib3BlbmlkIHVzZXIvUGF0aWVudC5ycyB1c2VyL0NvbmRpdGlvbi5"
    "jcnVkcyB1c2VyL0NhcmVQbGFuLmNydWRzIHVzZXIvT2JzZXJ2YXRpb24ucnMiLCJmaGl"
    "yVXNlciI6IlByYWN0aXRpb25lci9jb3JhIiwiZ3JvdXBzIjpbImNhcmUtY29vcmRpbmF"
    "0aW9uIl19.j0xWnVOikCKHpd6L6Ef6AFIyU76ezt0FLPw98OmW60vR9Y2LPQTqjIfqzr"
    "wPl9Mtb_Dt-geak4oWFga8AGE59q83LCXig6SAlUKevwNy-qmf19W7jCt4orYHaok1aw"
    "zk",
    "eyJhbGciOiJSUzM4NCIsImtpZCI6ImRlbW8tcnNhLTEiLCJ0eXAiOiJhdCtqd3QifQ.e"
    "yJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5vcmciLCJhdWQiOiJodHRwczovL2Voc"
    "i5leGFtcGxlLm9yZy9maGlyIiwic3ViIjoiZHItYmFpbGV5IiwiY2xpZW50X2lkIjoiZ"
    "GVtby1hcHAiLCJqdGkiOiJkZW1vLWRyLWJhaWxleSIsImlhdCI6MTc2Mzk5OTk0MCwiZ"
    "XhwIjoxNzY0MDAxNzQwLCJzY29wZSI6Im9wZW5pZCBmaGlyVXNlciB1c2VyLyouY3J1Z"
    "HMiLCJmaGlyVXNlciI6Imh0dHBzOi8vZWhyLmV4YW1wbGUub3JnL2ZoaXIvUHJhY3Rpd"
    "GlvbmVyL2JhaWxleSIsImdyb3VwcyI6WyJjbGluaWNpYW5zIiwic3RhZmYiXX0.Sa_EB"
    "uMGrZM6StVe8dQCdBsunM9TFBWEqX0RrO1QapgCNqdQRB3X9NKdnTwJ4eYjnzOPGwT5e"
    "fEqXSr_cYfIPh1Oq6M3E3QEK0NgPa5LCoapdqk3AZZLIPYq3-lTJ9qj4CePssbSGpNpl"
    "ewdvjsaATB96t0bKU98aUvToGaRZEXk9pb3c604nB6kJ--birqHkqXdpOu-o6pzo_viJ"
    "MpEKlKo02AycBmgRsYTwMk8jCbGl6Ubvp_bVlNoruMHboxtno1sG_jfaUX8Jv77XBynU"
    "ydNJ9rbG6kCAAAeklC9TVCtf8aUNSuUerFNLuF0SqwcVI-7IOrJ9Wmf86aqU4PiQg",
    "eyJhbGciOiJFUzM4NCIsImtpZCI6ImRlbW8tZWMtMSIsInR5cCI6ImF0K2p3dCJ9.eyJ"
    "pc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5vcmciLCJhdWQiOiJodHRwczovL2Voci5"
    "leGFtcGxlLm9yZy9maGlyIiwic3ViIjoiZHItZ3JleSIsImNsaWVudF9pZCI6ImRlbW8"
    "tYXBwIiwianRpIjoiZGVtby1kci1ncmV5IiwiaWF0IjoxNzYzOTk5OTQwLCJleHAiOjE"
    "3NjQwMDE3NDAsInNjb3BlIjoib3BlbmlkIGZoaXJVc2VyIGxhdW5jaCBwYXRpZW50Lyo"
    "ucnMgcGF0aWVudC9NZWRpY2F0aW9uUmVxdWVzdC5jdSIsInBhdGllbnQiOiIxMjMiLCJ"
    "lbmNvdW50ZXIiOiI4OCIsImZoaXJVc2VyIjoiUHJhY3RpdGlvbmVyL2dyZXkiLCJncm9"
    "1cHMiOlsiY2xpbmljaWFucyJdfQ.I8iGPuwOIdRNbmMi_mzllu5nuiorYso_EGp5w472"
    "0znDR9XS2Y6rM297rYBRI2_6dTFydBPiWUKP_N0ZMlHPrDCD13KEqffCdV_900PdrIJC"
    "qdjK7_6iLJNkYbZgl5lk",
    "eyJhbGciOiJSUzM4NCIsImtpZCI6ImRlbW8tcnNhLTEiLCJ0eXAiOiJhdCtqd3QifQ.e"
    "yJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5vcmciLCJhdWQiOiJodHRwczovL2Voc"
    "i5leGFtcGxlLm9yZy9maGlyIiwic3ViIjoicmhlYSIsImNsaWVudF9pZCI6ImRlbW8tY"
    "XBwIiwianRpIjoiZGVtby1yaGVhIiwiaWF0IjoxNzYzOTk5OTQwLCJleHAiOjE3NjQwM"
    "DE3NDAsInNjb3BlIjoidXNlci9PYnNlcnZhdGlvbi5yZWFkIHVzZXIvQ29uZGl0aW9uL"
    "nJlYWQgdXNlci9PYnNlcnZhdGlvbi5ycz9jYXRlZ29yeT1sYWJvcmF0b3J5IiwiZmhpc"
    "lVzZXIiOiJQcmFjdGl0aW9uZXIvcmhlYSIsImRlcGFydG1lbnQiOnsibmFtZSI6InJlc"
    "2VhcmNoIn19.JjcSlnxsrEuLePuMEXOJalZ6aYgCia7xb9wcko9edvIlGIBIrlecsU_P"
    "idupiXCAk-1zQa3liexZKnsgNNfPtWLb5e-ubg-v-DBLrtxkWajvMw9a-jbDPLtJsWZN"
    "Cpz9FFEBROu3H3_TVcf8KAKh1bln6Jskcalis2APAhky0X0gqZSo4AkvxPxqSFHSpjtO"
    "-f2agSoqu7cLJt1dqFhbRpIUk71Y1ARkCkoGpGBMlSsNky7jemFsG_wm_QwGsTX2b3up"
    "UB4TVWOZLCakMY-3SkpMtZCZpu3-MlQGrj9ROPzjqIU-9fFPanIeJJa1_bXWc8zyDY9B"
    "5jItwyLL74Z-Dw",
    "eyJhbGciOiJFUzM4NCIsImtpZCI6ImRlbW8tZWMtMSIsInR5cCI6ImF0K2p3dCJ9.eyJ"
    "pc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5vcmciLCJhdWQiOiJodHRwczovL2Voci5"
    "leGFtcGxlLm9yZy9maGlyIiwic3ViIjoidmlzaXRvciIsImNsaWVudF9pZCI6ImRlbW8"
    "tYXBwIiwianRpIjoiZGVtby12aXNpdG9yIiwiaWF0IjoxNzYzOTk5OTQwLCJleHAiOjE"
    "3NjQwMDE3NDAsInNjb3BlIjoidXNlci8qLmNydWRzIiwiZmhpclVzZXIiOiJQcmFjdGl"
    "0aW9uZXIvdmlzaXRvciIsImdyb3VwcyI6W119.JRSZ2ofPvrs1lRL9UdopSoOELL_4wp"
    "U_nXwaDay7lJCE0QBtdhpqx2S9C4z7aahyck32c3VfJc-xmIakZvr3zeHbDb5HAMvfV2"
    "QXbK8VLdkQ-E9sJ2RRuEOWwCif7G0U",
    "eyJhbGciOiJFUzM4NCIsImtpZCI6ImRlbW8tZWMtMSIsInR5cCI6ImF0K2p3dCJ9.eyJ"
    "pc3MiOiJodHRwczovL2F1dGguZXhhbXBsZS5vcmciLCJhdWQiOiJodHRwczovL2Voci5"
    "leGFtcGxlLm9yZy9maGlyIiwic3ViIjoieWVzdGVyZGF5IiwiY2xpZW50X2lkIjoiZGV"
    "tby1hcHAiLCJqdGkiOiJkZW1vLXllc3RlcmRheSIsImlhdCI6MTc2MzkxMzYwMCwiZXh"
    "wIjoxNzYzOTE3MjAwLCJzY29wZSI6InVzZXIvKi5ycyIsImZoaXJVc2VyIjoiUHJhY3R"
    "pdGlvbmVyL2dyZXkiLCJncm91cHMiOlsiY2xpbmljaWFucyJdfQ.FC9dzal5KsLvgXBZ"
    "ZyXHkxb8yKMF2bYfxOpd55nYKYbZAmoJuCxEEZ7U7XOx2h3sntTvt0pmZSyJRLmEL3Ym"
    "aUdMhleyR_10zJRH0wrlFt0d6lr6DVsd7_OJ74Z9fyLQ",
};

}  // namespace matron::fuzz

#endif  // MATRON_FUZZ_SIGNED_TOKENS_H_
