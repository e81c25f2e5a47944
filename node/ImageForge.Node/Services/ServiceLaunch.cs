// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Logs;
using ImageForge.Node.Supervision;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Services;

/// <summary>
/// Starts services' programs, in a control group each. Between PID 1 and the program stands the role
/// <see cref="ServiceProgram"/>: a new process of this program, which takes on what the service is to be and then becomes
/// it. A process with many threads cannot do that between fork and exec.
/// </summary>
/// <param name="manifest">Path of the manifest, where the role finds its service again.</param>
internal sealed class ServiceLaunch(Children children, LogHub logs, string manifest, TimeProvider time)
{
    // The kernel ends processes at once; what takes longer hangs in a device.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillInterval = TimeSpan.FromMilliseconds(10);

    /// <exception cref="IOException">No process or no control group.</exception>
    public ServiceProcess Start(ServiceDocument service)
    {
        var group = new ServiceCgroup(service.Name);
        group.Create(service.Limits);
        var (child, report) = Start(service, group, []);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = report.ContinueWith(r => { if (r.Result.Length == 0) started.SetResult(); }, TaskScheduler.Default);
        return new(child.Id, started.Task, EndAsync(child, report, group),
            signal => { if (!child.Ended.IsCompleted) Processes.Signal(child.Id, signal); }, group.Kill);
    }

    /// <summary>Asks for the service's health: null when all is well, else what is wrong.</summary>
    public async Task<string?> CheckAsync(ServiceDocument service, ServiceProcess process)
    {
        var check = service.HealthCheck!;
        if (check.Exec.Count == 0) return await HealthProbe.AskAsync(check, time);
        try
        {
            var (child, report) = Start(service, new ServiceCgroup(service.Name), ["--check", process.Id.ToString()]);
            if (await Task.WhenAny(child.Ended, Task.Delay(check.Timeout, time)) != child.Ended)
            {
                Processes.Signal(child.Id, Processes.SignalKill);
                return "no answer in time";
            }

            if (await report is { Length: > 0 } problem) return problem;
            var status = await child.Ended;
            return status.Code == 0 ? null : status.ToString();
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private (Child Child, Task<string> Report) Start(ServiceDocument service, ServiceCgroup group, string[] more)
    {
        var source = logs.Source($"service/{service.Name}");
        using var output = new ChildOutput($"service {service.Name}", line => source.Line(line));
        var (read, write) = Pipes.Create();
        using (write)
        {
            string[] arguments = ["imageforge-node", "service", service.Name, "--config", manifest, "--cgroup", group.Directory, .. more];
            var child = children.Start(Environment.ProcessPath!, arguments, [], output.ForChild, write);
            return (child, Task.Run(() => ReadAll(read)));
        }
    }

    // Ends when the program runs, since the role keeps the descriptor from it.
    private static string ReadAll(SafeFileHandle pipe)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileAccess.Read, bufferSize: 0), Encoding.UTF8);
        return reader.ReadToEnd().Trim();
    }

    private async Task<ServiceEnd> EndAsync(Child child, Task<string> report, ServiceCgroup group)
    {
        var status = await child.Ended;
        var reason = await report;
        // Children that outlive the program are no part of any service that anybody watches.
        var began = time.GetTimestamp();
        while (group.IsPopulated() && time.GetElapsedTime(began) < KillPatience)
        {
            group.Kill();
            await Task.Delay(KillInterval, time);
        }

        var end = new ServiceEnd(status, reason.Length > 0 ? reason : null) { OutOfMemory = group.MemoryKills() > 0 };
        group.Remove();
        return end;
    }
}
