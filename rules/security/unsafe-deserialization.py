import json
import pickle
from pickle import loads

import dill
import torch
import yaml
from flask import request
from yaml import CSafeLoader, SafeLoader


def receive(connection, path):
    # ruleid: unsafe-deserialization
    job = pickle.loads(request.data)
    body = request.get_data()
    # ruleid: unsafe-deserialization
    other = loads(body)
    data = connection.recv(4096)
    # ruleid: unsafe-deserialization
    third = dill.loads(data)
    # ruleid: unsafe-deserialization
    config = yaml.load(path.read_text())
    # ruleid: unsafe-deserialization
    settings = yaml.load(path.read_text(), Loader=yaml.UnsafeLoader)
    # ruleid: unsafe-deserialization
    model = torch.load(path)
    # ruleid: unsafe-deserialization
    cached = pickle.load(path.open("rb"))
    # ok: unsafe-deserialization
    yaml.load(path.read_text(), Loader=yaml.SafeLoader)
    # ok: unsafe-deserialization
    yaml.load(path.read_text(), Loader=CSafeLoader)
    # ok: unsafe-deserialization
    yaml.load(path.read_text(), SafeLoader)
    # ok: unsafe-deserialization
    yaml.safe_load(path.read_text())
    # ok: unsafe-deserialization
    json.loads(request.data)
    # ok: unsafe-deserialization
    pickle.loads(pickle.dumps(config))
    # ok: unsafe-deserialization
    torch.load(path, weights_only=True)
    # ok: unsafe-deserialization
    pickle.dumps(job)
    return job, other, third, settings, model, cached
