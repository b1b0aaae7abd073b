import { engine, type KernelBackend, type Variable } from '@tensorflow/tfjs-core';

/** All variables that exist, with their values held, so that they can be put back after a function that changes them. */
export interface HeldVariables {
  /** Puts all back, while `backend` is the active one; whether the function had changed any. */
  restore(backend: KernelBackend): boolean;
}

export function holdVariables(): HeldVariables {
  const held = Object.values(engine().registeredVariables).map((variable) => ({ variable, dataId: variable.dataId }));
  for (const { dataId } of held) ownerOf(dataId)?.incRef(dataId);
  return {
    restore(backend) {
      const isChanged = held.map(({ variable, dataId }) => putBack(variable, dataId, backend)).includes(true);
      const known = new Set(held.map(({ variable }) => variable));
      const created = Object.values(engine().registeredVariables).filter((variable) => !known.has(variable));
      for (const variable of created) variable.dispose();
      return isChanged || created.length > 0;
    },
  };
}

const ownerOf = (dataId: object): KernelBackend | undefined => engine().state.tensorInfo.get(dataId)?.backend;

/** Gives up the reference that was held, or makes it the variable's own where that has moved on to other data. */
function putBack(variable: Variable, dataId: object, backend: KernelBackend): boolean {
  if (variable.dataId === dataId || variable.isDisposed) {
    ownerOf(dataId)?.disposeData(dataId);
    return variable.isDisposed;
  }
  engine().disposeTensor(variable);
  variable.dataId = dataId;
  engine().incRef(variable, backend);
  return true;
}
