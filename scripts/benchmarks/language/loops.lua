-- lua loops.lua NAME N: N operations of one kind; prints what they gave.
local function add(a, b) return a + b end
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local tests = {
  loop = function(n) local s, i = 0, 0; while i < n do s = s + i; i = i + 1 end return s end,
  arith = function(n) local s, i = 0, 0; while i < n do s = (s * 31 + i) % 65536; i = i + 1 end return s end,
  calls = function(n) local s = 0; for i = 1, n do s = add(s, i) end return s end,
  fib = function() return fib(27) end,
  append = function(n) local t = {}; for _ = 1, n do t[#t + 1] = "x" end return #table.concat(t) end,
  list = function(n)
    local a = {}; for i = 1, n do a[#a + 1] = i end
    local s = 0; for _, x in ipairs(a) do s = s + x end return s
  end,
  dict = function(n)
    local d = {}; for i = 1, n do d["k" .. i] = i end
    local s = 0; for i = 1, n do s = s + d["k" .. i] end return s
  end,
  catch = function(n) local s = 0; for _ = 1, n do if not pcall(error, "no") then s = s + 1 end end return s end,
  filter = function(n)
    local rows = {}
    for i = 1, 1000 do rows[i] = {id = i, state = i % 3, octets = i * 7919 % 1009} end
    local s = 0
    for _ = 1, n // 1000 do
      local found = {}
      for _, row in ipairs(rows) do if row.state == 1 and row.octets > 500 then found[#found + 1] = row end end
      table.sort(found, function(a, b) return a.octets > b.octets end)
      local first = table.move(found, 1, 10, 1, {})
      s = s + first[1].octets
    end
    return s
  end,
}
print(tests[arg[1]](tonumber(arg[2])))
