-- Asks for one of the first FILES media files at random, each as likely as any other.
-- wrk … URL -- TOKEN FILES

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    math.randomseed(os.time() * 1000 + number)
    files = tonumber(arguments[2])
    local text = wrk.format("GET", "/api/media/files/<id>", { ["Authorization"] = "Token " .. arguments[1] })
    head, tail = text:match("^(.-)<id>(.*)$")
end

function request()
    return head .. math.random(files) .. tail
end
