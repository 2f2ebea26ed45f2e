import random
import secrets
import string
from random import choice


def generate_password(length):
    # ruleid: weak-random
    return "".join(random.choice(string.ascii_letters) for _ in range(length))


def issue(user):
    # ruleid: weak-random
    token = "".join(choice(string.digits) for _ in range(32))
    # ruleid: weak-random
    user.session_id = random.getrandbits(128)
    # ruleid: weak-random
    save(user, salt=random.randbytes(16))
    # ok: weak-random
    user.token = secrets.token_urlsafe(32)
    # ok: weak-random
    generator = random.SystemRandom()
    # ok: weak-random
    colour = random.choice(["red", "green"])
    # ok: weak-random
    delay = random.uniform(0.5, 1.5)
    # ok: weak-random
    token_count = random.randint(1, 10)
    return token, generator, colour, delay, token_count


def save(user, salt):
    return user, salt
