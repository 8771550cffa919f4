// Claims of volumes are bound at once, or stay Pending where the cluster has none.
import { objectAt } from "../api/json.ts";
import { type Controller, setStatus } from "./controller.ts";

export const volumes: Controller = {
  name: "volumes",
  affected: (_, { object, isDeleted }) => (object.kind === "PersistentVolumeClaim" && !isDeleted ? [object] : []),

  reconcile(world, claim) {
    if (world.conditions.hasNoVolumes) {
      setStatus(world, claim, { phase: "Pending" });
      return;
    }
    const { accessModes, resources } = objectAt(claim.spec);
    setStatus(world, claim, { phase: "Bound", accessModes, capacity: objectAt(resources).requests });
  },
};
