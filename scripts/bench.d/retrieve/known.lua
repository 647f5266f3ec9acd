-- Asks at random for one of the media files that FILE lists with the entity tags that the client knows,
-- an id and a tag a line. With "conditional" it sends the tags along, as a client does that has kept the answers.
-- wrk … URL -- TOKEN FILE conditional|plain

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    math.randomseed(os.time() * 1000 + number)
    requests = {}
    for line in io.lines(arguments[2]) do
        local id, tag = line:match("^(%d+) (.+)$")
        local headers = { ["Authorization"] = "Token " .. arguments[1] }
        if arguments[3] == "conditional" then
            headers["If-None-Match"] = tag
        end
        requests[#requests + 1] = wrk.format("GET", "/api/media/files/" .. id, headers)
    end
end

function request()
    return requests[math.random(#requests)]
end
