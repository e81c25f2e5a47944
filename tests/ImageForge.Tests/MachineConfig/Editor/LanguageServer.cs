// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ImageForge.Tests.MachineConfig.Editor;

/// <summary>
/// yaml-language-server, spoken to as an editor does (Language Server Protocol 3.17, JSON-RPC over standard input and
/// output), with our schema for every YAML file.
/// </summary>
internal sealed class LanguageServer : IDisposable
{
    private readonly Process _process = NodePackages.Start("node_modules/yaml-language-server/bin/yaml-language-server", "--stdio");
    private readonly JsonObject _settings;
    private int _requests;
    private int _documents;

    public LanguageServer(string schema)
    {
        _settings = new JsonObject
        {
            ["validate"] = true,
            ["completion"] = true,
            ["hover"] = true,
            ["schemaStore"] = new JsonObject { ["enable"] = false },
            ["schemas"] = new JsonObject { [new Uri(schema).AbsoluteUri] = "*.yaml" },
        };
        _process.BeginErrorReadLine();
        Ask("initialize", new JsonObject
        {
            ["processId"] = null,
            ["rootUri"] = null,
            ["capabilities"] = new JsonObject
            {
                ["workspace"] = new JsonObject { ["configuration"] = true },
                ["textDocument"] = new JsonObject { ["completion"] = new JsonObject { ["completionItem"] = new JsonObject { ["documentationFormat"] = new JsonArray("markdown") } } },
            },
        });
        Tell("initialized", new JsonObject());
        Tell("workspace/didChangeConfiguration", new JsonObject { ["settings"] = new JsonObject { ["yaml"] = _settings.DeepClone() } });
        // It asks for its settings on its own time; the first diagnostics show that it has them.
        Underlined("a: 1\n");
    }

    /// <summary>What the editor underlines in a text: line, column (both from 1) and message.</summary>
    /// <param name="file">Path that the text is edited under; relative references in it start there.</param>
    public IReadOnlyList<(int Line, int Column, string Message)> Underlined(string text, string? file = null)
    {
        var uri = Open(text, file);
        var parameters = Until(m => m["method"]?.GetValue<string>() == "textDocument/publishDiagnostics" && m["params"]!["uri"]!.GetValue<string>() == uri)["params"]!;
        return [.. parameters["diagnostics"]!.AsArray().Select(d => (
            d!["range"]!["start"]!["line"]!.GetValue<int>() + 1, d["range"]!["start"]!["character"]!.GetValue<int>() + 1, d["message"]!.GetValue<string>()))];
    }

    /// <summary>What the editor offers where the text has a <c>|</c>, each with its documentation.</summary>
    public IReadOnlyDictionary<string, string> Offered(string text)
    {
        var answer = At("textDocument/completion", text);
        return answer["items"]!.AsArray().DistinctBy(i => i!["label"]!.GetValue<string>())
            .ToDictionary(i => i!["label"]!.GetValue<string>(), i => Documentation(i!["documentation"]));
    }

    /// <summary>What the editor shows over the place of the <c>|</c>.</summary>
    public string Hover(string text) => Documentation(At("textDocument/hover", text)["contents"]);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Documentation(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value => value.GetValue<string>(),
        _ => node["value"]!.GetValue<string>(),
    };

    private JsonNode At(string method, string text)
    {
        var index = text.IndexOf('|', StringComparison.Ordinal);
        var before = text[..index].Split('\n');
        var uri = Open(text.Remove(index, 1));
        return Ask(method, new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = uri },
            ["position"] = new JsonObject { ["line"] = before.Length - 1, ["character"] = before[^1].Length },
        });
    }

    private string Open(string text, string? file = null)
    {
        var uri = file is null ? $"file:///edited/{_documents++}.yaml" : new Uri(file).AbsoluteUri;
        Tell("textDocument/didOpen", new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text },
        });
        return uri;
    }

    private JsonNode Ask(string method, JsonObject parameters)
    {
        var id = ++_requests;
        Send(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        return Until(m => m["method"] is null && m["id"]?.GetValue<int>() == id)["result"]!;
    }

    private void Tell(string method, JsonObject parameters) => Send(new JsonObject { ["method"] = method, ["params"] = parameters });

    private void Send(JsonObject message)
    {
        message["jsonrpc"] = "2.0";
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        var stream = _process.StandardInput.BaseStream;
        stream.Write(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
        stream.Write(body);
        stream.Flush();
    }

    /// <summary>Reads messages, answers the server's own questions, and returns the first that is wanted.</summary>
    private JsonNode Until(Func<JsonNode, bool> wanted)
    {
        while (true)
        {
            var message = Receive();
            if (wanted(message)) return message;
            if (message["id"] is not { } id || message["method"]?.GetValue<string>() is not { } method) continue;
            JsonNode? result = method == "workspace/configuration"
                ? new JsonArray([.. message["params"]!["items"]!.AsArray().Select(i => i!["section"]?.GetValue<string>() == "yaml" ? _settings.DeepClone() : new JsonObject())])
                : null;
            Send(new JsonObject { ["id"] = id.DeepClone(), ["result"] = result });
        }
    }

    private JsonNode Receive()
    {
        var stream = _process.StandardOutput.BaseStream;
        var length = 0;
        for (var line = ReadLine(stream); line.Length > 0; line = ReadLine(stream))
            if (line.StartsWith("Content-Length: ", StringComparison.Ordinal)) length = int.Parse(line[16..], CultureInfo.InvariantCulture);
        var body = new byte[length];
        stream.ReadExactly(body);
        return JsonNode.Parse(body)!;
    }

    private static string ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        for (var b = stream.ReadByte(); b != '\n'; b = stream.ReadByte())
        {
            if (b < 0) throw new EndOfStreamException("the language server has ended");
            if (b != '\r') line.Append((char)b);
        }

        return line.ToString();
    }
}
