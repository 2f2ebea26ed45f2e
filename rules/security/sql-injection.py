import sqlite3

import pandas as pd
from flask import Flask, request
from sqlalchemy import text

app = Flask(__name__)
TABLE = "users"


def find(cursor, name, number, table):
    # ruleid: sql-injection
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")
    # ruleid: sql-injection
    cursor.execute("SELECT * FROM users WHERE id = %s" % number)
    # ruleid: sql-injection
    cursor.execute("DELETE FROM users WHERE name LIKE '%" + name + "%'")
    # ruleid: sql-injection
    cursor.execute("INSERT INTO users VALUES ('{}', 1)".format(name))
    # ruleid: sql-injection
    query = f"UPDATE users SET name = '{name}' WHERE id = 1"
    # ruleid: sql-injection
    cursor.execute(query)
    # ruleid: sql-injection
    frame = pd.read_sql(f"SELECT a FROM t WHERE b = {number}", cursor)
    # ruleid: sql-injection
    statement = text(f"SELECT 1 WHERE x = '{name}'")
    # ok: sql-injection
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    # ok: sql-injection
    cursor.execute(f"SELECT * FROM {TABLE} WHERE id = 1")
    # ruleid: sql-injection
    cursor.execute(f"SELECT count(*) FROM {table}")
    # ok: sql-injection
    cursor.execute("SELECT count(*) FROM " + TABLE)
    # ok: sql-injection
    cursor.execute("SELECT * FROM users " + "WHERE id = 1")
    # ruleid: sql-injection
    cursor.execute("SELECT a FROM t WHERE b = '%s'" % name)
    placeholders = ", ".join("?" for _ in name)
    # todook: sql-injection
    cursor.execute(f"SELECT * FROM users WHERE id IN ({placeholders})", name)
    # ok: sql-injection
    print(f"SELECT a menu WHERE you = {name}")
    return frame, statement


@app.route("/sorted/<column>")
def listing(column):
    connection = sqlite3.connect("shop.db")
    # ruleid: sql-injection
    connection.execute("SELECT * FROM items ORDER BY " + column)
    order = request.args.get("order", "id")
    sql = "SELECT * FROM items ORDER BY %s" % order
    # ruleid: sql-injection
    connection.execute(sql)
    page = int(request.args.get("page", 1))
    # todook: sql-injection
    connection.execute("SELECT * FROM items ORDER BY id OFFSET " + str(page))
    # ok: sql-injection
    connection.execute("SELECT * FROM items WHERE id = ?", (column,))
    return ""
