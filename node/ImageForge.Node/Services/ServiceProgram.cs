// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Services;

/// <summary>
/// The role that becomes a service: joins the control group, makes the mounts, gives up its rights and replaces itself by
/// the program. Everything happens on the one thread that executes the program, since namespaces belong to threads. What
/// goes wrong is written to descriptor 3, which closes by itself when the program runs.
/// </summary>
internal static class ServiceProgram
{
    public const string Usage = "imageforge-node service NAME --config FILE --cgroup DIR [--check PID]";

    private const int NotStarted = 125; // what a program that starts others ends with when it could not (env(1))
    private const ulong UsualOpenFiles = 1024;

    public static int Run(string[] arguments)
    {
        try
        {
            FreshStart.KeepFromProgram(Processes.ReportDescriptor);
            throw Become(arguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            using var report = new FileStream(new SafeFileHandle(Processes.ReportDescriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
            report.Write(Encoding.UTF8.GetBytes(e.Message));
            return NotStarted;
        }
    }

    /// <summary>Returns only by throwing.</summary>
    private static LinuxException Become(string[] arguments)
    {
        if (arguments is not [var name, "--config", var config, "--cgroup", var group, .. var rest]) throw new FormatException($"usage: {Usage}");
        var service = ManifestLoader.Load(new ManifestRequest(config) { IsSettled = true }).Manifest?.Services.FirstOrDefault(s => s.Name == name)
            ?? throw new FormatException($"{config} has no service {name}");
        var command = service.Command;

        File.WriteAllText(Path.Combine(group, "cgroup.procs"), "0");
        if (rest is ["--check", var process])
        {
            command = service.HealthCheck!.Exec;
            Namespaces.EnterMounts(int.Parse(process));
        }
        else
        {
            Namespaces.LeaveMounts();
            ServiceMounts.Make(service);
        }

        Credentials.LimitOpenFiles((ulong?)service.Limits.OpenFiles ?? UsualOpenFiles, (ulong?)service.Limits.OpenFiles);
        FreshStart.CloseInput();
        Credentials.GainNothing();
        Credentials.Become(service.User, service.Group ?? service.User);
        FreshStart.ChangeDirectory(service.WorkingDirectory);
        FreshStart.LetPipesBreak();
        return Processes.Execute(command[0], command,
        [
            .. service.Environment.Select(v => $"{v.Key}={v.Value}"),
            .. service.SecretEnvironment.Select(v => $"{v.Key}={v.Value.Reveal()}"),
        ]);
    }
}
