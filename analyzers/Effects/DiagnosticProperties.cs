namespace Faultline.Analyzers.Effects;

/// <summary>The facts that travel with a diagnostic to its code fixes: keys and values of its properties.</summary>
internal static class DiagnosticProperties
{
    /// <summary>How the copy can be rewritten: one of the <c>Form</c> values.</summary>
    public const string Form = "Form";

    /// <summary>The simple name of the member that copies without faulting.</summary>
    public const string Atomic = "Atomic";

    /// <summary>The simple name of the member that brings the memory in.</summary>
    public const string FaultIn = "FaultIn";

    /// <summary>The lock, as the code spells it.</summary>
    public const string Lock = "Lock";

    /// <summary>What a cycle of locks is called: the same for all of its edges, wherever they are written.</summary>
    public const string Cycle = "Cycle";

    /// <summary>The attributes that a member lacks, as code writes them between brackets, one a line.</summary>
    public const string Attributes = "Attributes";

    /// <summary>Those that only the getter lacks.</summary>
    public const string GetterAttributes = "GetterAttributes";

    /// <summary>Those that only the setter lacks.</summary>
    public const string SetterAttributes = "SetterAttributes";

    /// <summary>A copy out of a <c>Faultline.UserBuffer</c>: the runtime's <c>AtomicCopy</c> applies.</summary>
    public const string FormRuntime = "Runtime";

    /// <summary>A member with an atomic form and a fault-in of its own: the retry loop is written in place.</summary>
    public const string FormInline = "Inline";

    /// <summary>A raw <c>[UserMemory]</c> span or pointer, which has no atomic form.</summary>
    public const string FormMemory = "Memory";

    /// <summary>Anything else.</summary>
    public const string FormNone = "None";
}
