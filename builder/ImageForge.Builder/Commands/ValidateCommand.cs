// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Reports;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge validate</c>: everything that is wrong with manifests. Diagnostics are this command's result, hence on
/// standard output; the exit code is 2 when one of them is an error, with <c>--strict</c> also when it is a warning.
/// </summary>
internal static class ValidateCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation);
        var strict = new Option<bool>("--strict") { Description = "Fail on any warning" };
        var output = new Option<string?>("--output", "-o") { Description = "Form of the report: text, json, or sarif for code hosts; --format's if not given", HelpName = "FORM" };
        output.AcceptOnlyFromAmong("text", "json", "sarif");
        var target = new TargetOption();
        var command = new Command("validate", "Check a manifest with its layers and list everything that is wrong, with place and remedy") { target.Option, strict, output };
        manifests.AddTo(command);
        command.SetAction(parsed => Run(invocation, manifests.Required(parsed) with { Target = target.Read(parsed) }, parsed.GetValue(strict), parsed.GetValue(output)));
        return command;
    }

    private static int Run(Invocation invocation, ManifestRequest request, bool strict, string? form)
    {
        var report = new ManifestReport(request.Files, ManifestLoader.Load(request), strict) { Target = request.Target };
        switch (form ?? (invocation.Format == OutputFormat.Json ? "json" : "text"))
        {
            case "sarif":
                invocation.WriteJson(json => SarifReport.Write(json, report, Environment.CurrentDirectory, VersionCommand.Version));
                break;
            case "json":
                invocation.WriteJson(json => JsonReport.Write(json, report));
                break;
            default:
                TextReport.Write(invocation.Out, report);
                break;
        }

        return (int)report.Exit;
    }
}
