/**
 * Hashes that other libraries made of `as it wäs there`, at low costs: passlib 1.7.4, Django 5.2.19, Werkzeug 3.1.9,
 * argon2-cffi 25.1.0, better-auth 1.7.25, firebase-scrypt 2.2.0.
 */
export const foreignPassword = 'as it wäs there'

const signerKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=='

export const foreignHashes: readonly (readonly [string, string])[] = [
  [
    'passlib pbkdf2-sha256',
    '$pbkdf2-sha256$1000$IyRkDAEAoBQixPgfgxBiDA$yq3P/dLs7b6EL5nD7nZh61N7duszetGMspQmMU6nPXc',
  ],
  [
    'passlib pbkdf2-sha512',
    '$pbkdf2-sha512$1000$HuPcm7NW6r03BqAUIqRUKg$BuMgvo2.bVy9k28sdlcqBfhjTSjgaJAc7bBYrmLuAtWwL8oUL5BtVeyHQWvKzJ33as3XC2Q0lI0IkA5Ira8W6g',
  ],
  ['passlib pbkdf2 with SHA-1', '$pbkdf2$1000$EUIo5dx7z3lPybnXOscYgw$ypZc8AbDyQ1kp2KyJIGTdMa5ChM'],
  [
    'passlib bcrypt-sha256',
    '$bcrypt-sha256$v=2,t=2b,r=4$L37MTEw84BeSg5F8dj/Gu.$MyiFFUjAEog502ZgV7DV/gZCQLw8es6',
  ],
  [
    'passlib bcrypt-sha256, version 1',
    '$bcrypt-sha256$2b,4$hzPXNCGk2etR.nNspJPVnu$/6MkyKXzNSy1vwdCpOXsVjhRLuR2NiG',
  ],
  [
    'passlib scrypt',
    '$scrypt$ln=10,r=8,p=1$sJbynnNubW3N+X+vdS7FeA$avtc/UEGf2e+93aj84ES764w9j0uCfMahxsb3VogD0I',
  ],
  [
    'Django pbkdf2_sha256',
    'pbkdf2_sha256$1000$MOTJWQOwabJjluiEZTLiwB$tKPBH2mvs/YIDhovM2xKCE2EiLNKXSDIRMc6TrEKvCw=',
  ],
  ['Django pbkdf2_sha1', 'pbkdf2_sha1$1000$6bly1WdYTg7G5AnLWGHRxu$/w07qaky/u38Z8SLuuHQBXVyMsA='],
  ['Django bcrypt_sha256', 'bcrypt_sha256$$2b$04$wg1bakFtMLNyDlU2DF0qMelHrgBhwCg/pGLVQZ0gmiJNQD5BH1F/C'],
  ['Meteor', '{meteor}$2b$04$wg1bakFtMLNyDlU2DF0qMelHrgBhwCg/pGLVQZ0gmiJNQD5BH1F/C'],
  ['Django bcrypt', 'bcrypt$$2b$04$vziqgXz.hrOVHyzH5bosru4KbjZd1/q.L4S1MxXFPCKn.krYc/pau'],
  [
    'Django argon2',
    'argon2$argon2id$v=19$m=1024,t=2,p=2$Z1lsQ1VGU3JRRGtLMzk1YTdvd3U2RQ$FUbpyJWF1jXevPgCTuHnCUdhMU1cpYDch6AL5l4wngM',
  ],
  [
    'Django scrypt',
    'scrypt$1024$kHft0JLya08kmDHraWdzL5$8$5$PC/Wy7dBSLU9ure/WiXP1Iud/uXoWu44df4IvMQWVHnIG0GQ7vf77cXpA9ZeNHcGAW9DlWSddmMXxcsUWQHaPw==',
  ],
  [
    'Werkzeug scrypt',
    'scrypt:1024:8:1$6Y3WYgvchg42fNCG$b77d735c1122587756e025a467204a8c0810754cb704334a423691108cb9a68c0ef2cd307b34f7de09d67be8c756e1b1925b47ee5277cf5b1449a34d3769545b',
  ],
  [
    'Werkzeug pbkdf2:sha256',
    'pbkdf2:sha256:1000$7ZGZWyabJEpzeqqc$15e8f90de4df61aa2e4b0d1a80b5ef9f67ef8209b63d45a3200427ecf542e769',
  ],
  [
    'Werkzeug pbkdf2:sha512',
    'pbkdf2:sha512:1000$Gzk3iSj2wNKyDOLj$f80301e483ab2df3033b016c1247fc2609f47182bb14aa3ab4e0aa447c45992c5c923bff5379b3f0ee651aa86bb0f8ec9c64958905b9b632c8d84b7074f8b80f',
  ],
  [
    'argon2i',
    '$argon2i$v=19$m=1024,t=2,p=2$f6yXfI5GdxlmcXsP3kyiPA$kAN6YYgNgj8By//oa2Q0RwTMrW8PWm51H/oy98Cxa/0',
  ],
  [
    'argon2d',
    '$argon2d$v=19$m=1024,t=2,p=2$N9apLYF0mxdSjg6Jd0VdLA$JHShe7Bri0lkCRQOJprRkQ+Y8rfV3H8KkyqrfDJ4bxw',
  ],
  [
    'argon2id',
    '$argon2id$v=19$m=1024,t=2,p=2$Mzeduv9/ZtRoFJD3XEKkRQ$TegrJC5efWmPR1Xx4GFidAz+A/+vh6uWCzjMlvKOzHE',
  ],
  [
    'argon2id of Spring Security',
    '{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=1024,t=2,p=2$Mzeduv9/ZtRoFJD3XEKkRQ$TegrJC5efWmPR1Xx4GFidAz+A/+vh6uWCzjMlvKOzHE',
  ],
  [
    'argon2i, version 16',
    '$argon2i$v=16$m=256,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$JNxawvb/rUwXe2QqNrUzjpM7gw4E2qc1JQRN23dWbaY',
  ],
  [
    'argon2i without a version',
    '$argon2i$m=256,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$JNxawvb/rUwXe2QqNrUzjpM7gw4E2qc1JQRN23dWbaY',
  ],
  [
    'Better Auth',
    '{better-auth}835f6397e1438c1dba24453f1526a8dc:d3cf21d2a661d47f6cf2a90eaec44c5a97aebe51acdea55866521ef03ad4e9d105cbaa9a542126a60de429363073f000b4ff8ea51e4d83644d920237b34e9ad6',
  ],
  [
    'Firebase',
    `$fbscrypt$v=1,n=10,r=8,p=1,ss=Bw==,sk=${signerKey}$42xEC+ixf3L2lw==$bFvriDCqmP3N0irIssT7J7JjAicZ82Z8Mv8Sf3wSbaVldB1VO7j1JrG8nZGP4p3Q4vIHVDLlDhL7YPKDdVW3CA==`,
  ],
]

/** Hashes that others published: with their password. */
export const publishedHashes: readonly (readonly [string, string, string])[] = [
  // dotnet/aspnetcore, src/Identity/test/Identity.Test/PasswordHasherTest.cs
  [
    'ASP.NET Identity v2',
    'my password',
    'AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJg==',
  ],
  [
    'ASP.NET Identity v3, SHA-1',
    'my password',
    'AQAAAAAAAAD6AAAAEAhftMyfTJylOlZT+eEotFXd1elee8ih5WsjXaR3PA9M',
  ],
  [
    'ASP.NET Identity v3, SHA-256',
    'my password',
    'AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==',
  ],
  [
    'ASP.NET Identity v3, SHA-512, 64 bytes',
    'my password',
    'AQAAAAIAAAD6AAAAIJbVi5wbMR+htSfFp8fTw8N8GOS/Sje+S/4YZcgBfU7EQuqv4OkVYmc4VJl9AGZzmRTxSkP7LtVi9IWyUxX8IAAfZ8v+ZfhjCcudtC1YERSqE1OEdXLW9VukPuJWBBjLuw==',
  ],
  // supabase/auth, internal/crypto/password_test.go
  [
    'Firebase in the form of Supabase',
    'mytestpassword',
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==',
  ],
  // firebase/scrypt, README
  [
    'Firebase, its own example',
    'user1password',
    `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signerKey}$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==`,
  ],
]
