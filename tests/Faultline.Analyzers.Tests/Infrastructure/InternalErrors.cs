using System.Collections.Concurrent;
using Faultline.Analyzers.Rules;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>
/// The exceptions that the analyzers turned into silence, per flow of execution: tests run side by side. Only a debug
/// build of the analyzers tells them.
/// </summary>
internal static class InternalErrors
{
    private static readonly AsyncLocal<ConcurrentQueue<Exception>?> Sink = new();

    static InternalErrors()
    {
        LockAnalyzer.InternalError += error => Sink.Value?.Enqueue(error);
    }

    /// <summary>From here on, whatever this flow of execution analyses tells its errors to the queue.</summary>
    public static void SendTo(ConcurrentQueue<Exception> errors) => Sink.Value = errors;
}
