// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Services;

namespace ImageForge.Node.Boot;

/// <summary>Keeps the manifest's services running, and stops them before anything else when the machine stops.</summary>
internal static class ServicesStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        if (boot.Manifest.Services.Count == 0) return Task.CompletedTask;
        var conditions = new ServiceConditions(boot.Network.FirstAddress, boot.Clock.Synchronised, boot.Time);
        var launch = new ServiceLaunch(boot.Children, boot.Logs, Workplace.Manifest, boot.Time);
        var runners = boot.Manifest.Services.Select(service => new ServiceRunner(
            service, () => launch.Start(service), process => launch.CheckAsync(service, process), boot.Log, boot.Time)).ToList();
        var services = new ServiceSupervisor(runners, name => conditions.WaitAsync(name, stop), boot.Log);
        boot.BeforeStop("services", services.StopAsync);
        boot.Keep("services", services.RunAsync());
        return Task.CompletedTask;
    }
}
