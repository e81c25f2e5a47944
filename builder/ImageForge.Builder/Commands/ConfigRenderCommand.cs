// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Effective;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge config render MANIFEST…</c>: what the layers come to, defaults written out, secrets left out.</summary>
internal static class ConfigRenderCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation);
        var origin = new Option<bool>("--origin") { Description = "Say of each value which layer set it, and where" };
        var command = new Command("render", "Show the manifest that all layers come to, without its secrets") { origin };
        manifests.AddTo(command);
        command.SetAction(parsed => Run(invocation, manifests.Required(parsed), parsed.GetValue(origin)));
        return command;
    }

    private static int Run(Invocation invocation, ManifestRequest request, bool origins)
    {
        var result = ManifestFile.LoadResult(request, invocation);
        var rendered = new RenderedManifest(result);
        if (invocation.Format == OutputFormat.Json) WriteJson(invocation, rendered, origins);
        else invocation.Out.Write(rendered.ToYaml(origins));
        return (int)ExitCode.Success;
    }

    // {"values": [{"document", "path", "value", "layer", "origin", "file", "line", "column"}]}
    private static void WriteJson(Invocation invocation, RenderedManifest rendered, bool origins) => invocation.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("values");
        foreach (var (document, path, value, origin) in rendered.Values())
        {
            json.WriteStartObject();
            json.WriteString("document", document);
            json.WriteString("path", path);
            json.WriteString("value", value);
            if (origins)
            {
                json.WriteString("layer", Word(origin.Layer));
                json.WriteString("origin", origin.ToString());
                if (origin.File is { } file)
                {
                    json.WriteString("file", file);
                    json.WriteNumber("line", origin.Line);
                    json.WriteNumber("column", origin.Column);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Word(LayerKind layer) => layer switch
    {
        LayerKind.Contract => "default",
        LayerKind.Base => "base",
        LayerKind.File => "file",
        LayerKind.Patch => "patch",
        LayerKind.UserData => "user-data",
        _ => "command-line",
    };
}
